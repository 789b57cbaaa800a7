/*
 * A skill that breaks its own contract in one way for each of its methods, after the four functions worked as they
 * should up to there. What each must come to stands in HostileSkillTest.
 */
#include <stdint.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

#define ENV(name) __attribute__((import_module("env"), import_name(#name))) extern
#define EXPORT(name) __attribute__((export_name(#name)))

ENV(abort) void env_abort(u32 message, u32 file, u32 line, u32 column);
ENV(time_now) u64 env_time_now(u32 pointer, u32 length);

static const char *const METHODS[] = {
    "ok", "past_end", "wraps", "huge_length", "huge_response", "zero_pointer", "nothing", "not_msgpack", "not_map",
    "state_text", "error_number", "future_version", "commands_number", "deep_payload", "odd_commands", "float32",
    "alloc_zero", "alloc_past_end", "alloc_wild", "alloc_again", "import_wild", "import_huge", "abort_wild",
    "abort_huge", "abort_nothing", "free_traps", "next_alloc_zero", 0};

enum alloc_mode { SOUND, ZERO, PAST_END, WILD, AGAIN };

static u8 heap[1 << 16];
static u32 used;
static u8 out[8192];
static u32 written;
static enum alloc_mode mode;
static int free_traps;

static u32 address(const void *pointer) { return (u32)(uintptr_t)pointer; }

static u64 packed(u32 pointer, u32 length) { return (u64)pointer << 32 | length; }

static void byte(u8 value) { out[written++] = value; }

static u32 length_of(const char *text) {
  u32 length = 0;
  while (text[length]) length++;
  return length;
}

static void text(const char *value) {
  byte(0xd9);
  byte((u8)length_of(value));
  while (*value) byte((u8)*value++);
}

static u64 finish(void) { return packed(address(out), written); }

EXPORT(skill_alloc) u32 skill_alloc(u32 size) {
  switch (mode) {
    case ZERO: return 0;
    case PAST_END: return (u32)__builtin_wasm_memory_size(0) * 65536 - 1;
    case WILD: return 0xfffffff0u;
    case AGAIN: env_time_now(address(out), 0); break;
    case SOUND: break;
  }
  if (used + size > sizeof heap) used = 0;
  u32 pointer = address(heap + used);
  used += (size + 7) & ~7u;
  return pointer;
}

EXPORT(skill_free) void skill_free(u32 pointer) {
  (void)pointer;
  if (free_traps) __builtin_trap();
}

EXPORT(skill_describe) u64 skill_describe(void) {
  u32 count = 0;
  while (METHODS[count]) count++;
  written = 0;
  byte(0x83);
  text("version"); byte(1);
  text("skill_id"); text("dev.annex.hostile");
  text("methods");
  byte(0xdc); byte(0); byte((u8)count);
  for (u32 i = 0; i < count; i++) {
    byte(0x82);
    text("name"); text(METHODS[i]);
    text("description"); text("");
  }
  return finish();
}

/* The text after the key "method", which stands in every request as a short text. */
static const u8 *method(const u8 *request, u32 length) {
  static const u8 key[] = {0xa6, 'm', 'e', 't', 'h', 'o', 'd'};
  for (u32 i = 0; i + sizeof key < length; i++) {
    u32 same = 0;
    while (same < sizeof key && request[i + same] == key[same]) same++;
    if (same == sizeof key) return request + i + sizeof key;
  }
  __builtin_trap();
}

static int is(const u8 *name, const char *wanted) {
  u32 length = length_of(wanted);
  if (name[0] != (0xa0 | length)) return 0;
  for (u32 i = 0; i < length; i++)
    if (name[1 + i] != (u8)wanted[i]) return 0;
  return 1;
}

static u64 ok(void) {
  written = 0;
  byte(0x81);
  text("payload");
  byte(0xc4); byte(5); byte(0xa4); byte('p'); byte('o'); byte('n'); byte('g');
  return finish();
}

static u64 member(const char *name) {
  written = 0;
  byte(0x81);
  text(name);
  return 0;
}

static u64 asking(enum alloc_mode next) {
  mode = next;
  env_time_now(address(out), 0);
  mode = SOUND;
  return ok();
}

EXPORT(skill_handle) u64 skill_handle(u32 pointer, u32 length) {
  const u8 *name = method((const u8 *)(uintptr_t)pointer, length);
  u32 end = (u32)__builtin_wasm_memory_size(0) * 65536;
  if (is(name, "past_end")) return packed(end - 1, 100);
  if (is(name, "wraps")) return packed(0xfffffff0u, 0x20);
  if (is(name, "huge_length")) return packed(16, 0xffffffffu);
  if (is(name, "huge_response")) {
    __builtin_wasm_memory_grow(0, 17 * 16);
    return packed(end, (16 << 20) + 1);
  }
  if (is(name, "zero_pointer")) return packed(0, 10);
  if (is(name, "nothing")) return 0;
  if (is(name, "not_msgpack")) return written = 0, byte(0xc1), finish();
  if (is(name, "not_map")) return written = 0, byte(0x90), finish();
  if (is(name, "state_text")) return member("state"), text("x"), finish();
  if (is(name, "error_number")) return member("error"), byte(1), finish();
  if (is(name, "future_version")) return member("version"), byte(2), finish();
  if (is(name, "commands_number")) return member("commands"), byte(1), finish();
  if (is(name, "odd_commands")) {
    member("commands");
    byte(0x93); byte(1); byte(0x80); byte(0x81); text("type"); byte(0xc0);
    return finish();
  }
  if (is(name, "float32")) {
    member("payload");
    byte(0xc4); byte(5); byte(0xca); byte(0x3f); byte(0xc0); byte(0); byte(0);
    return finish();
  }
  if (is(name, "deep_payload")) {
    member("payload");
    byte(0xc5); byte(0x10); byte(0);
    for (u32 i = 0; i < 0x1000; i++) byte(0x91);
    return finish();
  }
  if (is(name, "alloc_zero")) return asking(ZERO);
  if (is(name, "alloc_past_end")) return asking(PAST_END);
  if (is(name, "alloc_wild")) return asking(WILD);
  if (is(name, "alloc_again")) return asking(AGAIN);
  if (is(name, "import_wild")) return env_time_now(end - 1, 2), ok();
  if (is(name, "import_huge")) return env_time_now(0, 0xffffffffu), ok();
  if (is(name, "abort_wild")) env_abort(end - 2, 0xfffffffeu, 1, 2);
  if (is(name, "abort_huge")) {
    *(u32 *)(void *)heap = 0xfffffff1u;
    env_abort(address(heap) + 4, 3, 0xffffffffu, 2);
  }
  if (is(name, "abort_nothing")) env_abort(0, 0, 7, 9);
  if (is(name, "free_traps")) free_traps = 1;
  if (is(name, "next_alloc_zero")) mode = ZERO;
  return ok();
}
