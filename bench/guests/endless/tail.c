/* A chain of tail calls without end: neither a loop nor a deeper stack. A module of its own, since engines may refuse it. */
typedef unsigned int u32;
typedef unsigned long long u64;

static volatile u32 seed = 1;

static u64 second(u64 x);

__attribute__((noinline)) static u64 first(u64 x) {
  if (x == 0) return seed;
  __attribute__((musttail)) return second(x * 3 | 1);
}

__attribute__((noinline)) static u64 second(u64 x) {
  if (x == 2) return seed;
  __attribute__((musttail)) return first(x * 5 | 1);
}

__attribute__((export_name("tail"))) u64 tail(void) { return first(seed); }
