/*
 * The smallest extension: a Morphee reactor in C that gives its parameters back. No imports, no C library. Its
 * allocator never frees, which is right for a guest that lives for one call; a kept instance frees everything with the
 * request's buffer.
 */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define EXPORT(name) __attribute__((export_name(#name)))

static u8 heap[1 << 16];
static u32 used;

static const char manifest[] =
    "{\"id\":\"bench.c-echo\",\"name\":\"C echo\",\"version\":\"1.0.0\",\"description\":\"Gives its parameters back.\","
    "\"author\":\"Annex\",\"permissions\":[],\"actions\":[{\"name\":\"echo\",\"description\":\"Gives the parameters back\","
    "\"parameters\":[{\"name\":\"value\",\"type\":\"string\",\"description\":\"Anything\"}]}]}";

EXPORT(alloc) u32 take(u32 size) {
  if (size > sizeof heap - used) return 0;
  u32 at = used;
  used += (size + 7) & ~7u;
  return (u32)(unsigned long)(heap + at);
}

EXPORT(dealloc) void give_back(u32 pointer, u32 size) {
  (void)pointer, (void)size;
  used = 0;
}

static u64 packed(const void *pointer, u32 length) { return (u64)(unsigned long)pointer << 32 | length; }

EXPORT(describe) u64 describe(void) { return packed(manifest, sizeof manifest - 1); }

static int starts(const u8 *text, const u8 *end, const char *with) {
  for (; *with; with++, text++) {
    if (text == end || *text != (u8)*with) return 0;
  }
  return 1;
}

/* The request is {"action":…,"params":…}, so the parameters reach to the last brace. */
EXPORT(execute) u64 execute(u32 pointer, u32 length) {
  static const char head[] = "{\"success\":true,\"data\":";
  const u8 *text = (const u8 *)(unsigned long)pointer, *end = text + length, *from = text;
  while (from < end && !starts(from, end, "\"params\":")) from++;
  from += sizeof "\"params\":" - 1;
  if (from >= end) return 0;
  u32 body = (u32)(end - 1 - from), size = sizeof head - 1 + body + 1;
  u8 *answer = (u8 *)(unsigned long)take(size), *to = answer;
  if (!answer) return 0;
  for (u32 i = 0; i < sizeof head - 1; i++) *to++ = (u8)head[i];
  while (from < end - 1) *to++ = *from++;
  *to++ = '}';
  return packed(answer, size);
}
