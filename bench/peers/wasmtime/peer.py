"""The guests on Wasmtime, through its Python binding. Protocol: ../README.md."""

import importlib.metadata
import json
import sys
import tempfile
import time

import wasmtime


class Peer:
    def __init__(self) -> None:
        self.engine = wasmtime.Engine()
        self.compiled: dict = {}
        self.kept: dict = {}

    def answer(self, question: dict) -> dict:
        file, millis = question.get("module"), question.get("millis", 0)
        match question["do"]:
            case "hello":
                version = importlib.metadata.version("wasmtime")
                return {"name": f"Wasmtime {version}, Python {sys.version.split()[0]}"}
            case "kernel":
                store, instance = self.keep(file)
                run = instance.exports(store)[question["export"]]
                argument = question["argument"]
                return repeat(millis, lambda: str(run(store, argument)))
            case "warm":
                store, instance = self.keep(file)
                call = Morphee(store, instance)
                request = question["request"].encode()
                return repeat(millis, lambda: call.execute(request))
            case "fresh":
                prepared = self.prepare(file)
                request = question["request"].encode()
                return repeat(millis, lambda: Morphee(*self.reactor(prepared)).execute(request))
            case "command":
                prepared = self.prepare(file)
                with tempfile.NamedTemporaryFile() as request:
                    request.write(question["request"].encode())
                    request.flush()
                    return repeat(millis, lambda: self.command(prepared, request.name))
            case "load":
                with open(file, "rb") as source:
                    wasm = source.read()
                return repeat(0, lambda: bool(wasmtime.Module(self.engine, wasm)) and b"")
            case unknown:
                raise ValueError(f'there is no question "{unknown}"')

    def prepare(self, file: str) -> wasmtime.InstancePre:
        """The compiled module with its imports; those that are not WASI's answer zero."""
        if file not in self.compiled:
            module = wasmtime.Module.from_file(self.engine, file)
            linker = wasmtime.Linker(self.engine)
            linker.define_wasi()
            for wanted in module.imports:
                if wanted.module != "wasi_snapshot_preview1":
                    linker.define_func(wanted.module, wanted.name, wanted.type, nothing)
            self.compiled[file] = linker.instantiate_pre(module)
        return self.compiled[file]

    def reactor(self, prepared: wasmtime.InstancePre) -> tuple:
        store = wasmtime.Store(self.engine)
        store.set_wasi(wasmtime.WasiConfig())
        instance = prepared.instantiate(store)
        start = instance.exports(store).get("_initialize")
        if start is not None:
            start(store)
        return store, instance

    def keep(self, file: str) -> tuple:
        if file not in self.kept:
            self.kept[file] = self.reactor(self.prepare(file))
        return self.kept[file]

    def command(self, prepared: wasmtime.InstancePre, request: str) -> bytes:
        output: list = []
        wasi = wasmtime.WasiConfig()
        wasi.argv = ["execute_tool"]
        wasi.stdin_file = request
        wasi.stdout_custom = lambda part: output.append(bytes(part)) or len(part)
        store = wasmtime.Store(self.engine)
        store.set_wasi(wasi)
        instance = prepared.instantiate(store)
        try:
            instance.exports(store)["_start"](store)
        except wasmtime.ExitTrap as exit_:
            if exit_.code != 0:
                raise
        return b"".join(output)


class Morphee:
    """The functions of one instance."""

    def __init__(self, store: wasmtime.Store, instance: wasmtime.Instance) -> None:
        exports = instance.exports(store)
        self.store = store
        self.memory = exports["memory"]
        self.alloc = exports["alloc"]
        self.run = exports["execute"]
        self.dealloc = exports["dealloc"]

    def execute(self, request: bytes) -> bytes:
        pointer = self.alloc(self.store, len(request)) & 0xFFFFFFFF
        self.memory.write(self.store, request, pointer)
        packed = self.run(self.store, pointer, len(request)) & 0xFFFFFFFFFFFFFFFF
        at, length = packed >> 32, packed & 0xFFFFFFFF
        answer = bytes(self.memory.read(self.store, at, at + length))
        self.dealloc(self.store, signed(at), length)
        return answer


def signed(value: int) -> int:
    return value - (1 << 32) if value >= 1 << 31 else value


def nothing(*_: int) -> None:
    return None


def repeat(millis: int, once) -> dict:
    calls, first = 0, None
    start = time.perf_counter_ns()
    end = start + millis * 1_000_000
    while True:
        answer = once()
        if calls == 0:
            first = answer
        elif answer != first:
            raise ValueError("two calls were answered differently")
        calls += 1
        now = time.perf_counter_ns()
        if now >= end:
            break
    text = first if isinstance(first, str) else first.decode()
    return {"calls": calls, "nanos": now - start, "answer": text}


def main() -> None:
    peer = Peer()
    for line in sys.stdin:
        try:
            answer = peer.answer(json.loads(line))
        except Exception as problem:  # every failure belongs into the answer
            answer = {"error": f"{type(problem).__name__}: {problem}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
