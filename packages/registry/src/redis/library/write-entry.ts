/** Lua: heartbeats, outcomes and compaction, and the entry that takes the operations of one call apart. */
export const WRITE_ENTRY_LUA = String.raw`
-- Versions of heartbeats are 2^62 and above: beyond what a Lua number holds, so added in two halves.
local function heartbeat_version(count)
  local low = 427387904 + count
  return string.format('%.0f%09.0f', 4611686018 + math.floor(low / 1000000000), low % 1000000000)
end

local function heartbeat(ctx, op)
  local found = texts_of(ctx, { op.key, LINEAGE })
  local refused = mismatch(ctx, op.expects, found)
  if refused then return refused end
  local old = found[op.key]
  if (old and version_of(old) or '0') ~= op.expected then
    return { 'conflict', '', old and { op.key, old } or {} }
  end
  local kept = old and header_of(old) or { schema = '1', reader = '1', txn = '"heartbeat"', vector = '' }
  local version = heartbeat_version(redis.call('HINCRBY', ctx.keys.meta, 'heartbeats', 1))
  local lines = { version, kept.schema, kept.reader, whole(ctx.wall), '', op.writer, kept.txn, kept.vector, op.value }
  put_record(ctx, { key = op.key, history = '' }, table.concat(lines, '\n'), old)
  return { 'committed', version }
end

local function compact(ctx, op)
  local refused = mismatch(ctx, op.expects, texts_of(ctx, { LINEAGE }))
  if refused then return refused end
  local meta = ctx.meta
  local target = math.min(tonumber(op.up_to), tonumber(head_of(ctx.keys)))
  if target <= tonumber(meta.compacted) then return { 'committed', meta.compacted } end
  meta.compacted = whole(target)
  redis.call('XTRIM', ctx.keys.log, 'MINID', '=', meta.compacted .. '-1')
  meta.base_count, meta.base_bytes = meta.log_count, meta.log_bytes
  local first = redis.call('XRANGE', ctx.keys.log, '-', '+', 'COUNT', 1)[1]
  if first then
    local count, bytes = string.match(first[2][2], '^(%d+) (%d+)')
    meta.base_count, meta.base_bytes = tonumber(count), tonumber(bytes)
  end
  save_log(ctx)
  return { 'committed', meta.compacted }
end

local function outcome(ctx, op)
  local done = redis.call('ZSCORE', ctx.keys.outcomes, op.txn)
  return done and { 'committed', done } or { 'absent' }
end

local function operations(args, at)
  local function take() at = at + 1; return args[at] end
  local function expects() return { identity = take(), head = take(), lineage = take() } end
  local function conditions()
    local list = {}
    for i = 1, tonumber(take()) do list[i] = { key = take(), version = take() } end
    return list
  end
  local function writes()
    local list = {}
    for i = 1, tonumber(take()) do list[i] = { key = take(), history = take(), tail = take() } end
    return list
  end
  local readers = {
    transact = function()
      return { run = transact, expects = expects(), txn = take(), scope = take(), fence = take(), epoch = take(),
        claim = take(), conditions = conditions(), writes = writes() }
    end,
    heartbeat = function()
      return { run = heartbeat, expects = expects(), key = take(), expected = take(), writer = take(), value = take() }
    end,
    compact = function() return { run = compact, expects = expects(), up_to = take() } end,
    outcome = function() return { run = outcome, txn = take() } end,
  }
  local list = {}
  for i = 1, tonumber(take()) do list[i] = readers[take()]() end
  return list
end

local SETTINGS = 9
local function write(tags, args)
  local keys = keys_of(tags[1])
  local role, replid, replicas = replication()
  if role ~= 'master' then return { 'replica' } end
  if replicas < tonumber(args[4]) then return { 'short', whole(replicas) } end
  local meta = meta_of(keys)
  if not meta.id then
    if redis.call('EXISTS', keys.revision, keys.records, keys.log) > 0 then return { 'corrupt' } end
    meta.id = args[2]
    meta.min_reader = args[1]
    redis.call('HSET', keys.meta, 'id', meta.id, 'format', args[1], 'min_reader', args[1])
  end
  if tonumber(meta.min_reader) > tonumber(args[1]) then return { 'newer', meta.min_reader } end
  meta.compacted, meta.log_top = meta.compacted or '0', meta.log_top or '0'
  for _, name in ipairs({ 'log_count', 'log_bytes', 'base_count', 'base_bytes' }) do meta[name] = tonumber(meta[name] or '0') end
  if tonumber(head_of(keys)) < tonumber(meta.log_top) then return { 'corrupt' } end
  local retention, at = {}, SETTINGS + 1
  for i = 1, tonumber(args[at]) do
    retention[i] = { prefix = args[at + 1], records = tonumber(args[at + 2]), age = tonumber(args[at + 3]) }
    at = at + 3
  end
  local ctx = {
    keys = keys, meta = meta, identity = identity_of(meta.id, args[3], replid),
    wall = tonumber(args[5]), log_entries = tonumber(args[6]), log_bytes = tonumber(args[7]),
    keep_outcomes = tonumber(args[8]), trim_limit = tonumber(args[9]), retention = retention,
  }
  local results = {}
  for i, op in ipairs(operations(args, at)) do results[i] = op.run(ctx, op) end
  return { 'ok', meta.id, replid, head_of(keys), results, whole(replicas) }
end
`;
