/** Every function the host may offer. Only those that are used become imports of the module. */

// @ts-ignore: decorator
@external("env", "fs_read")
export declare function fs_read(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "fs_write")
export declare function fs_write(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "fs_create")
export declare function fs_create(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "fs_delete")
export declare function fs_delete(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "fs_mkdir")
export declare function fs_mkdir(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "fs_ls")
export declare function fs_ls(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "fs_chmod")
export declare function fs_chmod(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "fs_read_lines")
export declare function fs_read_lines(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "fs_grep")
export declare function fs_grep(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "fs_glob")
export declare function fs_glob(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "fs_allowed_dirs")
export declare function fs_allowed_dirs(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "fs_copy")
export declare function fs_copy(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "disk_usage")
export declare function disk_usage(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "archive_pack")
export declare function archive_pack(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "archive_unpack")
export declare function archive_unpack(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "archive_list")
export declare function archive_list(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "http_get")
export declare function http_get(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "http_post")
export declare function http_post(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "http_request")
export declare function http_request(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "tcp_request")
export declare function tcp_request(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "tcp_connect")
export declare function tcp_connect(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "tcp_set_callback")
export declare function tcp_set_callback(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "tcp_write")
export declare function tcp_write(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "tcp_close")
export declare function tcp_close(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "ws_connect")
export declare function ws_connect(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "ws_send")
export declare function ws_send(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "ws_close")
export declare function ws_close(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "shell_exec")
export declare function shell_exec(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "prompt_complete")
export declare function prompt_complete(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "history_get")
export declare function history_get(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "sys_info")
export declare function sys_info(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "time_now")
export declare function time_now(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "env_get")
export declare function env_get(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "log_write")
export declare function log_write(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "cluster_node_list")
export declare function cluster_node_list(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "file_transfer_send")
export declare function file_transfer_send(request: usize, length: i32): u64;

// @ts-ignore: decorator
@external("env", "file_transfer_recv")
export declare function file_transfer_recv(request: usize, length: i32): u64;
