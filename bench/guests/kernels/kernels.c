/*
 * The work that engines are compared by. Every export takes one number and returns one that depends on all of the
 * work, so that nothing can be left out; every engine must return the same. No imports, no C library.
 */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define EXPORT(name) __attribute__((export_name(#name))) u64 name

enum { MESSAGE_BYTES = 2600000, DOCUMENT_BYTES = 13000000, FILL_BYTES = 1 << 20 };

static u8 message[MESSAGE_BYTES + 128];
static u8 document[DOCUMENT_BYTES + 256];
static u8 filled[FILL_BYTES];
static int message_ready, document_ready;

static u32 next(u32 *state) {
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

/* ---- nothing: what crossing into the guest costs ---- */

EXPORT(nothing)(u32 value) { return value; }

/* ---- SHA-256 over 2.6 MB, FIPS 180-4 ---- */

static const u32 K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static u32 turn(u32 x, int by) { return x >> by | x << (32 - by); }

static void block(u32 h[8], const u8 *p) {
  u32 w[64];
  for (int i = 0; i < 16; i++, p += 4) w[i] = (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
  for (int i = 16; i < 64; i++) {
    u32 s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3;
    u32 s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  u32 a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
  for (int i = 0; i < 64; i++) {
    u32 t1 = k + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i];
    u32 t2 = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    k = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e, h[5] += f, h[6] += g, h[7] += k;
}

/* The first 64 bits of the digest; the message has been padded to whole blocks. */
EXPORT(sha256)(u32 rounds) {
  u32 blocks = (MESSAGE_BYTES + 9 + 63) / 64;
  if (!message_ready) {
    u32 state = 1;
    for (u32 i = 0; i < MESSAGE_BYTES; i++) message[i] = (u8)next(&state);
    message[MESSAGE_BYTES] = 0x80;
    u64 bits = (u64)MESSAGE_BYTES * 8;
    for (int i = 0; i < 8; i++) message[blocks * 64 - 1 - i] = (u8)(bits >> (8 * i));
    message_ready = 1;
  }
  u64 result = 0;
  while (rounds--) {
    u32 h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    for (u32 i = 0; i < blocks; i++) block(h, message + 64 * i);
    result = (u64)h[0] << 32 | h[1];
  }
  return result;
}

/* ---- a pass over 13 MB of JSON: strings, escapes, numbers, nesting ---- */

static u8 *put(u8 *to, const char *text) {
  while (*text) *to++ = (u8)*text++;
  return to;
}

static u8 *put_number(u8 *to, u32 value) {
  u8 digits[10];
  int count = 0;
  do digits[count++] = (u8)('0' + value % 10);
  while (value /= 10);
  while (count) *to++ = digits[--count];
  return to;
}

static u32 write_document(void) {
  static const char *const words[] = {"alpha", "beta \\\"quoted\\\"", "gamma\\n", "", "a somewhat longer text value"};
  u8 *to = document;
  u32 state = 7;
  *to++ = '[';
  while (to < document + DOCUMENT_BYTES - 200) {
    to = put(to, "{\"id\": ");
    to = put_number(to, next(&state) % 100000);
    to = put(to, ", \"name\": \"");
    to = put(to, words[next(&state) % 5]);
    to = put(to, "\", \"tags\": [\"");
    to = put(to, words[next(&state) % 5]);
    to = put(to, "\", true, null], \"at\": {\"x\": -");
    to = put_number(to, next(&state) % 1000);
    to = put(to, ".5, \"y\": 1e3}},\n");
  }
  to = put(to, "0]");
  return (u32)(to - document);
}

EXPORT(scan)(u32 rounds) {
  static u32 length;
  if (!document_ready) {
    length = write_document();
    document_ready = 1;
  }
  u64 result = 0;
  while (rounds--) {
    u64 numbers = 0;
    u32 strings = 0, escapes = 0, depth = 0, deepest = 0, words = 0;
    const u8 *p = document, *end = document + length;
    while (p < end) {
      u8 c = *p++;
      if (c == '"') {
        strings++;
        while (p < end && *p != '"') {
          if (*p == '\\') {
            escapes++;
            p++;
          }
          p++;
        }
        p++;
      } else if (c >= '0' && c <= '9') {
        u32 value = c - '0';
        while (p < end && *p >= '0' && *p <= '9') value = value * 10 + (*p++ - '0');
        numbers += value;
      } else if (c == '{' || c == '[') {
        if (++depth > deepest) deepest = depth;
      } else if (c == '}' || c == ']') {
        depth--;
      } else if (c >= 'a' && c <= 'z') {
        words++;
        while (p < end && *p >= 'a' && *p <= 'z') p++;
      }
    }
    result = numbers * 31 + strings + escapes * 7u + deepest * 1000003u + words * 13u + depth;
  }
  return result;
}

/* ---- floating point ---- */

EXPORT(mandelbrot)(u32 size) {
  u64 total = 0;
  for (u32 y = 0; y < size; y++) {
    for (u32 x = 0; x < size; x++) {
      double cr = 3.0 * x / size - 2.25, ci = 3.0 * y / size - 1.5, r = 0, i = 0;
      u32 n = 0;
      while (n < 100 && r * r + i * i < 4) {
        double t = r * r - i * i + cr;
        i = 2 * r * i + ci;
        r = t;
        n++;
      }
      total += n;
    }
  }
  return total;
}

/* ---- calls ---- */

__attribute__((noinline)) static u32 fibonacci(u32 n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

EXPORT(fib)(u32 n) { return fibonacci(n); }

/* ---- memory.fill, 1 MiB each ---- */

EXPORT(fill)(u32 rounds) {
  u64 result = 0;
  for (u32 i = 0; i < rounds; i++) {
    __builtin_memset(filled, (int)(i * 7 + 1), FILL_BYTES);
    result = result * 31 + filled[(i * 4099) % FILL_BYTES];
  }
  return result;
}
