package dev.annex.runtime.wasm.wasi;

import dev.annex.runtime.wasm.compile.Signature;
import dev.annex.runtime.wasm.guest.GuestExit;
import dev.annex.runtime.wasm.wasi.abi.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every function of WASI preview 1 with its type, in the order of the witx document. */
final class WasiFunctions {

  private static final Map<String, WasiFunction> BY_NAME =
      all().stream().collect(Collectors.toUnmodifiableMap(WasiFunction::name, Function.identity()));

  private WasiFunctions() {}

  static Optional<WasiFunction> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  private static List<WasiFunction> all() {
    Table table = new Table();
    table.add("args_get", "(i32, i32) -> i32", ProgramFunctions::arguments);
    table.add("args_sizes_get", "(i32, i32) -> i32", ProgramFunctions::argumentSizes);
    table.add("environ_get", "(i32, i32) -> i32", ProgramFunctions::environment);
    table.add("environ_sizes_get", "(i32, i32) -> i32", ProgramFunctions::environmentSizes);
    table.add("clock_res_get", "(i32, i32) -> i32", ClockFunctions::resolution);
    table.add("clock_time_get", "(i32, i64, i32) -> i32", ClockFunctions::time);

    table.add("fd_advise", "(i32, i64, i64, i32) -> i32", FileFunctions::advise);
    table.add("fd_allocate", "(i32, i64, i64) -> i32", FileFunctions::allocate);
    table.add("fd_close", "(i32) -> i32", DescriptorFunctions::close);
    table.add("fd_datasync", "(i32) -> i32", FileFunctions::syncData);
    table.add("fd_fdstat_get", "(i32, i32) -> i32", DescriptorFunctions::status);
    table.add("fd_fdstat_set_flags", "(i32, i32) -> i32", DescriptorFunctions::setFlags);
    table.add("fd_fdstat_set_rights", "(i32, i64, i64) -> i32", DescriptorFunctions::setRights);
    table.add("fd_filestat_get", "(i32, i32) -> i32", FileFunctions::status);
    table.add("fd_filestat_set_size", "(i32, i64) -> i32", FileFunctions::setSize);
    table.add("fd_filestat_set_times", "(i32, i64, i64, i32) -> i32", FileFunctions::setTimes);
    table.add("fd_pread", "(i32, i32, i32, i64, i32) -> i32", DataFunctions::readAt);
    table.add("fd_prestat_get", "(i32, i32) -> i32", DescriptorFunctions::rootStatus);
    table.add("fd_prestat_dir_name", "(i32, i32, i32) -> i32", DescriptorFunctions::rootName);
    table.add("fd_pwrite", "(i32, i32, i32, i64, i32) -> i32", DataFunctions::writeAt);
    table.add("fd_read", "(i32, i32, i32, i32) -> i32", DataFunctions::read);
    table.add("fd_readdir", "(i32, i32, i32, i64, i32) -> i32", FileFunctions::readDirectory);
    table.add("fd_renumber", "(i32, i32) -> i32", DescriptorFunctions::renumber);
    table.add("fd_seek", "(i32, i64, i32, i32) -> i32", DataFunctions::seek);
    table.add("fd_sync", "(i32) -> i32", FileFunctions::sync);
    table.add("fd_tell", "(i32, i32) -> i32", DataFunctions::tell);
    table.add("fd_write", "(i32, i32, i32, i32) -> i32", DataFunctions::write);

    table.addForFiles(
        "path_create_directory", "(i32, i32, i32) -> i32", PathFunctions::createDirectory);
    table.addForFiles(
        "path_filestat_get", "(i32, i32, i32, i32, i32) -> i32", PathFunctions::status);
    table.addForFiles(
        "path_filestat_set_times",
        "(i32, i32, i32, i32, i64, i64, i32) -> i32",
        PathFunctions::setTimes);
    table.addForFiles(
        "path_link", "(i32, i32, i32, i32, i32, i32, i32) -> i32", PathFunctions::link);
    table.addForFiles(
        "path_open", "(i32, i32, i32, i32, i32, i64, i64, i32, i32) -> i32", PathFunctions::open);
    table.addForFiles(
        "path_readlink", "(i32, i32, i32, i32, i32, i32) -> i32", PathFunctions::readLink);
    table.addForFiles(
        "path_remove_directory", "(i32, i32, i32) -> i32", PathFunctions::removeDirectory);
    table.addForFiles(
        "path_rename", "(i32, i32, i32, i32, i32, i32) -> i32", PathFunctions::rename);
    table.addForFiles(
        "path_symlink", "(i32, i32, i32, i32, i32) -> i32", PathFunctions::symbolicLink);
    table.addForFiles("path_unlink_file", "(i32, i32, i32) -> i32", PathFunctions::unlinkFile);

    table.add("poll_oneoff", "(i32, i32, i32, i32) -> i32", ClockFunctions::poll);
    table.add(
        "proc_exit",
        "(i32) -> ()",
        (_, _, given) -> {
          throw new GuestExit(given.i32(0));
        });
    table.add("proc_raise", "(i32) -> i32", ProgramFunctions::raise);
    table.add("random_get", "(i32, i32) -> i32", ProgramFunctions::random);
    table.add("sched_yield", "() -> i32", (_, _, _) -> Errno.SUCCESS);
    table.add("sock_accept", "(i32, i32, i32) -> i32", DescriptorFunctions::notSocket);
    table.add("sock_recv", "(i32, i32, i32, i32, i32, i32) -> i32", DescriptorFunctions::notSocket);
    table.add("sock_send", "(i32, i32, i32, i32, i32) -> i32", DescriptorFunctions::notSocket);
    table.add("sock_shutdown", "(i32, i32) -> i32", DescriptorFunctions::notSocket);
    return table.functions;
  }

  private static final class Table {

    private final List<WasiFunction> functions = new ArrayList<>();

    void add(String name, String signature, WasiFunction.Body body) {
      functions.add(new WasiFunction(name, Signature.of(signature), body));
    }

    /** One that does not exist for a guest that was granted no folder. */
    void addForFiles(String name, String signature, WasiFunction.Body body) {
      add(
          name,
          signature,
          (wasi, guest, given) ->
              wasi.hasFiles() ? body.call(wasi, guest, given) : Errno.NOT_IMPLEMENTED);
    }
  }
}
