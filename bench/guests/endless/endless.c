/* Ways of never coming back, for the time it takes to stop them. */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define EXPORT(name) __attribute__((export_name(#name))) u64 name

__attribute__((import_module("wasi_snapshot_preview1"), import_name("poll_oneoff"))) u32 poll_oneoff(
    const void *subscriptions, void *events, u32 count, u32 *happened);

enum { FILL_BYTES = 16 << 20 };

static u8 filled[FILL_BYTES];
static volatile u32 seed = 1;

/* A loop without calls. x stays odd, so it never ends; the volatile seed keeps the compiler from knowing. */
EXPORT(loop)(void) {
  u64 x = seed;
  while (x + seed != 1) x = x * 6364136223846793005ull | 1;
  return x;
}

/* Calls and no loop, never deep: 2^80 of them. */
__attribute__((noinline)) static u64 tree(u32 depth) {
  return depth == 0 ? seed : tree(depth - 1) + tree(depth - 1) * 3;
}

EXPORT(calls)(void) { return tree(80); }

/* memory.fill, 16 MiB at a time. */
EXPORT(bulk)(void) {
  for (u32 i = 0;; i++) {
    __builtin_memset(filled, (int)i, FILL_BYTES);
    if (filled[i % FILL_BYTES] != (u8)i) return i;
  }
}

/* Asleep in the host for an hour: one subscription to the monotonic clock, as WASI preview 1 lays it out. */
EXPORT(sleep)(void) {
  static u64 subscription[6] = {7, 0, 1, 3600ull * 1000000000ull, 0, 0};
  static u64 event[4];
  u32 happened = 0;
  return poll_oneoff(subscription, event, 1, &happened);
}
