/**
 * The node's metrics to an OpenTelemetry collector, by OTLP over HTTP in JSON (opentelemetry-proto 1.x, `ExportMetricsServiceRequest`): what
 * `/metrics` shows, as cumulative sums, gauges and histograms. A collector that does not answer loses a sample and holds up nothing.
 */
import type { MeshIdentity } from '@omnirelay/pki';
import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';

export interface OtlpMetricsOptions {
  readonly self: MeshIdentity;
  readonly meshVersion: string;
  /** Base URL of a collector (`http://host:4318`). */
  readonly otlpEndpoint: string;
  readonly metrics: Registry;
  /** Unix milliseconds. */
  readonly wall: () => number;
  readonly onProblem: (problem: string) => void;
  readonly everyMs?: number;
}

const EVERY_MS = 30_000;
const DEADLINE_MS = 5_000;
const CUMULATIVE = 2;

type Sample = MetricValue<string> & { readonly metricName?: string };
type Labels = Readonly<Record<string, string | number | undefined>>;

const attributes = (labels: Labels) =>
  Object.entries(labels).map(([key, value]) => ({ key, value: { stringValue: String(value ?? '') } }));

const nanoseconds = (unixMs: number): string => `${BigInt(Math.round(unixMs)) * 1_000_000n}`;

interface Times {
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
}

/** Prometheus counts each bucket with all below it, OTLP each alone. */
function histogramPoints(samples: readonly Sample[], name: string, times: Times) {
  const series = new Map<
    string,
    { labels: Labels; buckets: [bound: number, count: number][]; sum: number; count: number }
  >();
  for (const { labels, value, metricName } of samples) {
    const { le, ...own } = labels as Labels;
    const key = JSON.stringify(own);
    const one = series.get(key) ?? { labels: own, buckets: [], sum: 0, count: 0 };
    series.set(key, one);
    if (metricName === `${name}_sum`) one.sum = value;
    else if (metricName === `${name}_count`) one.count = value;
    else one.buckets.push([le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), value]);
  }
  return [...series.values()].map(({ labels, buckets, sum, count }) => {
    buckets.sort(([a], [b]) => a - b);
    return {
      ...times,
      attributes: attributes(labels),
      count: String(count),
      sum,
      explicitBounds: buckets.map(([bound]) => bound).filter(Number.isFinite),
      bucketCounts: buckets.map(([, upTo], index) => String(upTo - (buckets[index - 1]?.[1] ?? 0))),
    };
  });
}

function metricOf({ name, help, type, values }: MetricObjectWithValues<Sample>, times: Times) {
  // prom-client types this as an enum and answers with its words.
  const kind = String(type);
  if (kind === 'histogram')
    return {
      name,
      description: help,
      histogram: { aggregationTemporality: CUMULATIVE, dataPoints: histogramPoints(values, name, times) },
    };
  const dataPoints = values.map(({ labels, value }) => ({
    ...times,
    attributes: attributes(labels as Labels),
    asDouble: value,
  }));
  if (kind === 'counter')
    return { name, description: help, sum: { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints } };
  return { name, description: help, gauge: { dataPoints } };
}

export function exportMetrics(options: OtlpMetricsOptions): AsyncDisposable {
  const { self, metrics, wall } = options;
  const url = `${options.otlpEndpoint.replace(/\/$/, '')}/v1/metrics`;
  const startTimeUnixNano = nanoseconds(wall());
  const resource = {
    attributes: attributes({
      'service.name': 'omnirelay',
      'service.version': options.meshVersion,
      'service.instance.id': self.nodeId,
      'omnirelay.role': self.role,
      'omnirelay.cluster': self.clusterId,
    }),
  };

  async function send(): Promise<void> {
    const times = { startTimeUnixNano, timeUnixNano: nanoseconds(wall()) };
    const all = (await metrics.getMetricsAsJSON()) as unknown as MetricObjectWithValues<Sample>[];
    const scopeMetrics = [{ scope: { name: 'omnirelay' }, metrics: all.map((one) => metricOf(one, times)) }];
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics }] }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
  }

  // A collector that is gone is told once, and once more after it was back.
  let failing = false;
  let sending: Promise<void> | null = null;
  const push = (): Promise<void> => {
    sending ??= send()
      .then(
        () => {
          failing = false;
        },
        (error: unknown) => {
          if (!failing) options.onProblem(`metrics did not reach ${url}: ${(error as Error).message}`);
          failing = true;
        },
      )
      .finally(() => {
        sending = null;
      });
    return sending;
  };
  const timer = setInterval(() => void push(), options.everyMs ?? EVERY_MS);
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await sending;
      // The last counts leave with the node.
      await push();
    },
  };
}
