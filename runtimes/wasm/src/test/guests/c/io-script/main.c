/*
 * An opskat guest that does what a script tells it: one host call per line of its argument "script",
 * one text per line in its result {"out": […]}. Tools and actions of every name do the same.
 *
 *   open JSON            host_io_open; a ` in it stands for what the latest dialog or config gave
 *   read H MAX           host_io_read, as text
 *   drain H MAX          reads to the end: "bytes=… sum=… reads=… pages=…"
 *   copy H1 H2 MAX       the same, and writes each piece to H2
 *   write H TEXT         host_io_write: how much was taken
 *   fill H PIECES SIZE   writes letters: how much was taken together
 *   flush H, close H     the same function of the host
 *   deadline H KIND NS   host_io_set_deadline
 *   config ID            host_asset_get_config
 *   dialog JSON          host_file_dialog
 *   pages                the size of its memory
 *   log LEVEL TEXT       host_log; a ` as above
 *   event TYPE JSON      host_action_event; a ` as above
 *   fail TEXT            ends with {"error": TEXT}; a ` as above
 *   wild FUNCTION        open, read, write, dialog with an address outside memory
 */
#include <stdint.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

#define HOST(name) __attribute__((import_module("opskat"), import_name(#name))) extern
#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) extern
#define EXPORT(name) __attribute__((export_name(#name)))

HOST(host_io_open) u64 host_io_open(const void *parameters, u32 length);
HOST(host_io_read) u64 host_io_read(u32 handle, u32 most);
HOST(host_io_write) u32 host_io_write(u32 handle, const void *data, u32 length);
HOST(host_io_flush) u64 host_io_flush(u32 handle);
HOST(host_io_close) void host_io_close(u32 handle);
HOST(host_io_set_deadline) u64 host_io_set_deadline(u32 handle, const void *kind, u32 length, int64_t nanos);
HOST(host_asset_get_config) u64 host_asset_get_config(int64_t asset);
HOST(host_file_dialog) u64 host_file_dialog(const void *parameters, u32 length);
HOST(host_log) void host_log(const void *level, u32 level_length, const void *words, u32 length);
HOST(host_action_event) void host_action_event(const void *type, u32 type_length, const void *data, u32 length);

struct vector { void *at; u32 length; };
WASI(fd_read) u32 fd_read(u32 descriptor, const struct vector *into, u32 count, u32 *read);
WASI(fd_write) u32 fd_write(u32 descriptor, const struct vector *from, u32 count, u32 *written);

extern u8 __heap_base;
static u32 heap;

EXPORT(malloc) void *malloc(u32 size) {
  if (heap == 0) heap = (u32)&__heap_base;
  u32 start = (heap + 15) & ~15u;
  u32 end = start + size;
  u32 have = __builtin_wasm_memory_size(0) << 16;
  if (end < start) return 0;
  if (end > have && __builtin_wasm_memory_grow(0, ((end - have) >> 16) + 1) == (__SIZE_TYPE__)-1) return 0;
  heap = end;
  return (void *)start;
}

EXPORT(free) void free(void *pointer) { (void)pointer; }

static u8 input[1 << 20];
static u32 input_length;
static u8 output[1 << 20];
static u32 output_length;
static u8 chosen[4096];
static u32 chosen_length;

static void put(u8 c) {
  if (output_length < sizeof output - 16) output[output_length++] = c;
}

static void text(const char *words) {
  while (*words) put((u8)*words++);
}

static void escaped(const u8 *bytes, u32 length) {
  static const char hex[] = "0123456789abcdef";
  for (u32 i = 0; i < length; i++) {
    u8 c = bytes[i];
    if (c == '"' || c == '\\') put('\\');
    if (c >= ' ') {
      put(c);
    } else {
      text("\\u00");
      put((u8)hex[c >> 4]);
      put((u8)hex[c & 15]);
    }
  }
}

static void number(u64 value) {
  char digits[24];
  int at = 24;
  do {
    digits[--at] = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  while (at < 24) put((u8)digits[at++]);
}

static u8 *pointer_of(u64 packed) { return (u8 *)(u32)(packed >> 32); }
static u32 length_of(u64 packed) { return (u32)packed; }
static void given(u64 packed) { escaped(pointer_of(packed), length_of(packed)); }

static int is_failure(u64 packed) {
  static const char start[] = "{\"error\":\"";
  if (length_of(packed) < sizeof start - 1) return 0;
  for (u32 i = 0; i < sizeof start - 1; i++)
    if (pointer_of(packed)[i] != (u8)start[i]) return 0;
  return 1;
}

/* A line, taken apart from its front. */
struct line { const u8 *at; u32 left; };

static struct line word(struct line *line) {
  struct line found = {line->at, 0};
  while (line->left && *line->at != ' ') { line->at++; line->left--; found.left++; }
  if (line->left) { line->at++; line->left--; }
  return found;
}

static int is(struct line found, const char *words) {
  u32 i = 0;
  for (; words[i]; i++) if (i >= found.left || found.at[i] != (u8)words[i]) return 0;
  return i == found.left;
}

static int64_t integer(struct line *line) {
  struct line digits = word(line);
  int negative = digits.left && digits.at[0] == '-';
  int64_t value = 0;
  for (u32 i = (u32)negative; i < digits.left; i++) value = value * 10 + (digits.at[i] - '0');
  return negative ? -value : value;
}

static u8 expanded[1 << 16];

static void choose(u64 packed) {
  chosen_length = 0;
  for (; chosen_length < length_of(packed) && chosen_length < sizeof chosen; chosen_length++)
    chosen[chosen_length] = pointer_of(packed)[chosen_length];
  given(packed);
}

static void with_chosen(struct line line, u8 *into, u32 *length) {
  *length = 0;
  for (u32 i = 0; i < line.left; i++) {
    if (line.at[i] == '`') {
      for (u32 k = 0; k < chosen_length; k++) into[(*length)++] = chosen[k];
    } else {
      into[(*length)++] = line.at[i];
    }
  }
}

static void drain(u32 from, u32 most, int writes, u32 to) {
  u64 bytes = 0, reads = 0;
  u32 sum = 2166136261u;
  for (;;) {
    u64 piece = host_io_read(from, most);
    if (piece == 0) break;
    if (is_failure(piece)) { given(piece); return; }
    if (length_of(piece) > most) { text("too much"); return; }
    const u8 *at = pointer_of(piece);
    for (u32 i = 0; i < length_of(piece); i++) sum = (sum ^ at[i]) * 16777619u;
    if (writes && host_io_write(to, at, length_of(piece)) != length_of(piece)) { text("short write"); return; }
    bytes += length_of(piece);
    reads++;
  }
  text("bytes="); number(bytes);
  text(" sum="); number(sum);
  text(" reads="); number(reads);
  text(" pages="); number(__builtin_wasm_memory_size(0));
}

static void fill(u32 handle, u32 pieces, u32 size) {
  u8 *piece = malloc(size);
  u64 taken = 0;
  for (u32 i = 0; i < size; i++) piece[i] = (u8)('a' + i % 23);
  for (u32 i = 0; i < pieces; i++) taken += host_io_write(handle, piece, size);
  number(taken);
}

static void wild(struct line function) {
  void *nowhere = (void *)0xfffffff0u;
  if (is(function, "open")) given(host_io_open(nowhere, 64));
  else if (is(function, "dialog")) given(host_file_dialog(nowhere, 64));
  else if (is(function, "write")) number(host_io_write(1, nowhere, 64));
  else if (is(function, "deadline")) given(host_io_set_deadline(1, nowhere, 64, 0));
}

static void run(struct line line) {
  struct line command = word(&line);
  u32 length;
  if (is(command, "open")) {
    with_chosen(line, expanded, &length);
    given(host_io_open(expanded, length));
  } else if (is(command, "read")) {
    u32 handle = (u32)integer(&line);
    given(host_io_read(handle, (u32)integer(&line)));
  } else if (is(command, "drain")) {
    u32 handle = (u32)integer(&line);
    drain(handle, (u32)integer(&line), 0, 0);
  } else if (is(command, "copy")) {
    u32 from = (u32)integer(&line);
    u32 to = (u32)integer(&line);
    drain(from, (u32)integer(&line), 1, to);
  } else if (is(command, "write")) {
    u32 handle = (u32)integer(&line);
    number(host_io_write(handle, line.at, line.left));
  } else if (is(command, "fill")) {
    u32 handle = (u32)integer(&line);
    u32 pieces = (u32)integer(&line);
    fill(handle, pieces, (u32)integer(&line));
  } else if (is(command, "flush")) {
    given(host_io_flush((u32)integer(&line)));
  } else if (is(command, "close")) {
    host_io_close((u32)integer(&line));
  } else if (is(command, "deadline")) {
    u32 handle = (u32)integer(&line);
    struct line kind = word(&line);
    given(host_io_set_deadline(handle, kind.at, kind.left, integer(&line)));
  } else if (is(command, "config")) {
    choose(host_asset_get_config(integer(&line)));
  } else if (is(command, "dialog")) {
    choose(host_file_dialog(line.at, line.left));
  } else if (is(command, "log")) {
    struct line level = word(&line);
    with_chosen(line, expanded, &length);
    host_log(level.at, level.left, expanded, length);
  } else if (is(command, "event")) {
    struct line type = word(&line);
    with_chosen(line, expanded, &length);
    host_action_event(type.at, type.left, expanded, length);
  } else if (is(command, "pages")) {
    number(__builtin_wasm_memory_size(0));
  } else if (is(command, "wild")) {
    wild(line);
  } else {
    text("no such command");
  }
}

static void reply(void) {
  struct vector all = {output, output_length};
  u32 written;
  fd_write(1, &all, 1, &written);
}

static u8 digit(u8 hex) { return hex <= '9' ? hex - '0' : (hex | 32) - 'a' + 10; }

/* Finds the script in the request and takes its escapes away, in place; of \u only those of ASCII come. */
static struct line script(void) {
  static const char mark[] = "\"script\":\"";
  struct line found = {input, 0};
  for (u32 i = 0; i + sizeof mark < input_length; i++) {
    u32 k = 0;
    while (mark[k] && input[i + k] == (u8)mark[k]) k++;
    if (mark[k]) continue;
    u32 from = i + k, to = from;
    found.at = input + from;
    for (; from < input_length && input[from] != '"'; from++) {
      u8 c = input[from];
      if (c == '\\') {
        c = input[++from];
        if (c == 'n') c = '\n';
        if (c == 'r') c = '\r';
        if (c == 't') c = '\t';
        if (c == 'u') {
          c = (u8)(digit(input[from + 3]) << 4 | digit(input[from + 4]));
          from += 4;
        }
      }
      input[to++] = c;
      found.left++;
    }
    return found;
  }
  return found;
}

EXPORT(_start) void _start(void) {
  for (;;) {
    struct vector into = {input + input_length, (u32)sizeof input - input_length};
    u32 read = 0;
    if (fd_read(0, &into, 1, &read) != 0 || read == 0) break;
    input_length += read;
  }
  struct line all = script();
  text("{\"out\":[");
  int first = 1;
  while (all.left) {
    struct line line = {all.at, 0};
    while (all.left && *all.at != '\n') { all.at++; all.left--; line.left++; }
    if (all.left) { all.at++; all.left--; }
    struct line rest = line;
    if (is(word(&rest), "fail")) {
      output_length = 0;
      text("{\"error\":\"");
      u32 length;
      with_chosen(rest, expanded, &length);
      escaped(expanded, length);
      text("\"}");
      reply();
      return;
    }
    if (!first) put(',');
    first = 0;
    put('"');
    run(line);
    put('"');
  }
  text("]}");
  reply();
}
