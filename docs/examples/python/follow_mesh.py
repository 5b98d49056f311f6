"""Lists and follows the shards or the leaders of a mesh over its published protos.

    protoc -I proto --python_out=generated proto/omnirelay/*/v1/*.proto
    PYTHONPATH=generated python3 follow_mesh.py watch shards --endpoint control-1:17422 --endpoint control-2:17422 \\
        --identity ./identity --namespace orders --state-file orders.json

A watch goes on at the next control node behind the last cursor, and at the next start behind that of the state file. The rules for that are the comments of
WatchEventKind in control.proto. Needs grpcio and protobuf, and a certificate of the mesh: the folder is as `omnirelay mesh join` leaves it.
"""

import argparse
import json
import os
import sys
import threading
import time

import grpc
from omnirelay.control.v1.control_pb2 import WatchEventKind
from omnirelay.leadership.v1 import leadership_control_pb2 as leadership
from omnirelay.shards.v1 import shard_control_pb2 as shards

# A control node says something every 3 s: one that says nothing for so long is left for the next.
SILENCE_SECONDS = 4.5
CALL_SECONDS = 10
# No other node would answer these otherwise.
FINAL = {
    grpc.StatusCode.UNAUTHENTICATED,
    grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.UNIMPLEMENTED,
}


class Shards:
    service = "omnirelay.shards.v1.ShardControlService"
    listing = ("ListShards", shards.ListShardsRequest, shards.ListShardsResponse)
    watching = ("WatchShards", shards.WatchShardsRequest, shards.WatchShardsResponse)
    items = staticmethod(lambda answer: answer.items)
    filters = staticmethod(lambda options: {"namespace": options.namespace})

    @staticmethod
    def told(event):
        return event.shard if event.HasField("shard") else None

    @staticmethod
    def line(shard):
        owner = shard.owner_node_id if shard.HasField("owner_node_id") else "-"
        return f"{shard.namespace}/{shard.shard_id}", f"{owner} {shard.status} {shard.version}"


class Leaders:
    service = "omnirelay.leadership.v1.LeadershipControlService"
    listing = ("ListLeaders", leadership.ListLeadersRequest, leadership.ListLeadersResponse)
    watching = ("WatchLeaders", leadership.WatchLeadersRequest, leadership.WatchLeadersResponse)
    items = staticmethod(lambda answer: answer.tokens)
    filters = staticmethod(lambda options: {"scope": options.scope})

    @staticmethod
    def told(event):
        return event.token if event.HasField("token") else None

    @staticmethod
    def line(token):
        return token.scope, f"{token.leader_id} term {token.term} fence {token.fence_token}"


def open_channel(endpoint, folder):
    """Trusts the mesh CA alone, and the host's name. Read anew at each dial: certificates are renewed."""

    def read(name):
        with open(os.path.join(folder, "current", name), "rb") as file:
            return file.read()

    own = grpc.ssl_channel_credentials(read("ca.pem"), read("private-key.pem"), read("certificate.pem"))
    return grpc.secure_channel(endpoint, own, options=[("grpc.use_local_subchannel_pool", 1)])


def path_and_codecs(what, method):
    name, request, answer = method
    return f"/{what.service}/{name}", {
        "request_serializer": request.SerializeToString,
        "response_deserializer": answer.FromString,
    }


def list_all(what, channel, options):
    path, codecs = path_and_codecs(what, what.listing)
    call, cursor = channel.unary_unary(path, **codecs), ""
    while True:
        answer = call(what.listing[1](cursor=cursor, **what.filters(options)), timeout=CALL_SECONDS)
        for item in what.items(answer):
            print(*what.line(item))
        if not answer.HasField("next_cursor"):
            return
        cursor = answer.next_cursor


class Held:
    """What a watch told: whole at each moment, with the cursor behind which it goes on."""

    def __init__(self, what, state_file):
        self.what, self.state_file, self.cursor, self.items, self.staging = what, state_file, "", {}, None
        if state_file and os.path.exists(state_file):
            with open(state_file, encoding="utf-8") as file:
                kept = json.load(file)
            self.cursor, self.items = kept["cursor"], kept["items"]
            print(f"goes on with {len(self.items)}", flush=True)

    def begin(self):
        """A stream begins: half a snapshot of the one before counts for nothing."""
        self.staging = None if self.cursor else {}

    def take(self, event):
        if event.kind == WatchEventKind.WATCH_EVENT_KIND_RESYNC:
            self.cursor, self.staging = "", {}
            return
        item = self.what.told(event)
        into = self.items if self.staging is None else self.staging
        if item is not None:
            name, text = self.what.line(item)
            if event.kind == WatchEventKind.WATCH_EVENT_KIND_REMOVED:
                into.pop(name, None)
            else:
                into[name] = text
            if self.staging is None:
                print(WatchEventKind.Name(event.kind).split("_")[-1].lower(), name, into.get(name, ""), flush=True)
        if event.kind == WatchEventKind.WATCH_EVENT_KIND_READY and self.staging is not None:
            self.items, self.staging = self.staging, None
            print(f"snapshot of {len(self.items)}", flush=True)
        # A cursor in the middle of a snapshot would go on behind what was never told.
        if self.staging is None and event.cursor:
            self.cursor = event.cursor
            self.keep()

    def keep(self):
        if self.state_file:
            with open(f"{self.state_file}.new", "w", encoding="utf-8") as file:
                json.dump({"cursor": self.cursor, "items": self.items}, file)
            os.replace(f"{self.state_file}.new", self.state_file)


def follow_one(held, channel, options):
    """Until the stream ends; raises grpc.RpcError."""
    what = held.what
    path, codecs = path_and_codecs(what, what.watching)
    held.begin()
    stream = channel.unary_stream(path, **codecs)(what.watching[1](cursor=held.cursor, **what.filters(options)))
    while True:
        silence = threading.Timer(SILENCE_SECONDS, stream.cancel)
        silence.start()
        try:
            event = next(stream, None)
        finally:
            silence.cancel()
        if event is None:
            return
        held.take(event)


def on_each_node(options, work):
    """`work` at one node after the other, with a pause that grows, until one call of it says that it is done."""
    failures = 0
    while True:
        endpoint = options.endpoint[failures % len(options.endpoint)]
        try:
            with open_channel(endpoint, options.identity) as channel:
                if work(channel):
                    return
        except grpc.RpcError as error:
            if error.code() in FINAL:
                sys.exit(f"{endpoint}: {error.code().name}: {error.details()}")
            print(f"{endpoint}: {error.code().name}: {error.details()}", file=sys.stderr, flush=True)
        failures += 1
        time.sleep(min(1.0, 0.05 * 2 ** min(failures, 5)))


def main():
    parser = argparse.ArgumentParser(description="Lists and follows the shards or the leaders of a mesh.")
    parser.add_argument("act", choices=["list", "watch"])
    parser.add_argument("what", choices=["shards", "leaders"])
    parser.add_argument("--endpoint", action="append", required=True, help="HOST:PORT of a control node (gRPC)")
    parser.add_argument("--identity", required=True, help="folder of a certificate of the mesh")
    parser.add_argument("--namespace", action="append", default=[])
    parser.add_argument("--scope", action="append", default=[])
    parser.add_argument("--state-file", help="where a watch keeps what it was told, and its cursor")
    options = parser.parse_args()
    what = Shards if options.what == "shards" else Leaders
    if options.act == "list":
        on_each_node(options, lambda channel: list_all(what, channel, options) is None)
        return
    held = Held(what, options.state_file)
    on_each_node(options, lambda channel: follow_one(held, channel, options) is not None)


if __name__ == "__main__":
    main()
