// Deflate streams, RFC 1951. The whole output lies in memory, so it serves as the window, too. What is accepted is what
// zlib accepts.
#include <string.h>

#include "npz.h"

enum { LONGEST_CODE = 15, FAST_BITS = 9, LITERALS = 288, DISTANCES = 30 };

typedef struct stream {
  const uint8_t *next, *end;
  uint64_t bits;       // read and not yet taken, the next one lowest
  unsigned bit_count;  // of them; above are zeros
  uint8_t *out;
  size_t size, position;
  inflation status;
} stream;

// A canonical Huffman code.
typedef struct huffman {
  uint16_t count[LONGEST_CODE + 1];  // codes of each length
  uint16_t symbol[LITERALS];         // in the order of their codes
  uint16_t fast[1 << FAST_BITS];     // by the next bits: symbol << 4 | length; 0 for longer codes
} huffman;

// Has as many bits ready as there are, up to 56.
static void fill(stream *in) {
  while (in->bit_count <= 56 && in->next < in->end) {
    in->bits |= (uint64_t)*in->next++ << in->bit_count;
    in->bit_count += 8;
  }
}

static void drop(stream *in, unsigned count) {
  if (count > in->bit_count) {
    in->status = INFLATE_TRUNCATED;
    count = in->bit_count;
  }
  in->bits >>= count;
  in->bit_count -= count;
}

// The next bits, at most 16, as a number; zeros behind the end.
static unsigned take(stream *in, unsigned count) {
  fill(in);
  const unsigned value = (unsigned)(in->bits & (((uint64_t)1 << count) - 1));
  drop(in, count);
  return value;
}

// Makes a code of the lengths of its symbols. Codes that are incomplete are refused, as zlib does, unless `may_be_single`
// and there is one code of one bit, or none.
static void make_code(stream *in, huffman *code, const uint8_t *lengths, unsigned count, int may_be_single) {
  uint16_t first[LONGEST_CODE + 2] = {0}, next_code[LONGEST_CODE + 2] = {0};
  memset(code, 0, sizeof *code);
  for (unsigned i = 0; i < count; i++) code->count[lengths[i]]++;
  const unsigned unused = code->count[0];
  code->count[0] = 0;
  int left = 1;
  for (unsigned length = 1; length <= LONGEST_CODE; length++) {
    left = 2 * left - code->count[length];
    if (left < 0) break;
    first[length + 1] = (uint16_t)(first[length] + code->count[length]);
    next_code[length + 1] = (uint16_t)((next_code[length] + code->count[length]) << 1);
  }
  const int is_single = may_be_single && count - unused == code->count[1];
  if (left < 0 || (left > 0 && !is_single)) {
    in->status = INFLATE_INVALID;
    return;
  }
  for (unsigned i = 0; i < count; i++) {
    const unsigned length = lengths[i];
    if (length == 0) continue;
    code->symbol[first[length]++] = (uint16_t)i;
    const unsigned bits = next_code[length]++;
    if (length > FAST_BITS) continue;
    // Codes are sent from their highest bit on, so the table is indexed by the bits in reverse.
    unsigned index = 0;
    for (unsigned bit = 0; bit < length; bit++) index |= (bits >> bit & 1) << (length - 1 - bit);
    for (; index < 1 << FAST_BITS; index += 1u << length) code->fast[index] = (uint16_t)(i << 4 | length);
  }
}

// The next symbol; 0 with a status when there is none.
static unsigned symbol(stream *in, const huffman *code) {
  fill(in);
  const unsigned fast = code->fast[in->bits & ((1 << FAST_BITS) - 1)];
  if (fast != 0) {
    drop(in, fast & 15);
    return fast >> 4;
  }
  unsigned bits = 0, first = 0, index = 0;
  for (unsigned length = 1; length <= LONGEST_CODE; length++) {
    bits |= (unsigned)(in->bits >> (length - 1)) & 1;
    const unsigned count = code->count[length];
    if (bits - first < count) {
      drop(in, length);
      return code->symbol[index + bits - first];
    }
    index += count;
    first = (first + count) << 1;
    bits <<= 1;
  }
  in->status = in->bit_count < LONGEST_CODE ? INFLATE_TRUNCATED : INFLATE_INVALID;
  return 0;
}

static void stored_block(stream *in) {
  drop(in, in->bit_count & 7);
  const unsigned length = take(in, 16), complement = take(in, 16);
  if (in->status != INFLATED) return;
  if ((length ^ complement) != 0xffff) {
    in->status = INFLATE_INVALID;
    return;
  }
  // Whole bytes that have been read ahead are given back.
  in->next -= in->bit_count / 8;
  in->bits = in->bit_count = 0;
  if (length > (size_t)(in->end - in->next)) {
    in->status = INFLATE_TRUNCATED;
  } else if (length > in->size - in->position) {
    in->status = INFLATE_TOO_LONG;
  } else {
    memcpy(in->out + in->position, in->next, length);
    in->next += length;
    in->position += length;
  }
}

static void copy_match(stream *in, size_t length, size_t distance) {
  if (in->status != INFLATED) return;
  if (distance > in->position) {
    in->status = INFLATE_INVALID;
  } else if (length > in->size - in->position) {
    in->status = INFLATE_TOO_LONG;
  } else {
    // Byte by byte: a match may overlap what it makes.
    uint8_t *to = in->out + in->position;
    for (size_t i = 0; i < length; i++) to[i] = to[i - distance];
    in->position += length;
  }
}

static void coded_block(stream *in, const huffman *literals, const huffman *distances) {
  static const uint16_t length_base[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                         31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
  static const uint8_t length_bits[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                        2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
  static const uint16_t distance_base[] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,
                                           33,  49,  65,  97,  129, 193,  257,  385,  513,  769,
                                           1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
  while (in->status == INFLATED) {
    const unsigned literal = symbol(in, literals);
    if (in->status != INFLATED || literal == 256) return;
    if (literal < 256) {
      if (in->position == in->size) {
        in->status = INFLATE_TOO_LONG;
        return;
      }
      in->out[in->position++] = (uint8_t)literal;
      continue;
    }
    // The fixed code has two more symbols than there are lengths, and two more than there are distances.
    const unsigned length_code = literal - 257;
    if (length_code >= sizeof length_bits) {
      in->status = INFLATE_INVALID;
      return;
    }
    const size_t length = length_base[length_code] + take(in, length_bits[length_code]);
    const unsigned distance_code = symbol(in, distances);
    if (distance_code >= DISTANCES) {
      in->status = INFLATE_INVALID;
      return;
    }
    const size_t distance = distance_base[distance_code] + take(in, distance_code < 2 ? 0 : distance_code / 2 - 1);
    copy_match(in, length, distance);
  }
}

static void fixed_block(stream *in) {
  uint8_t lengths[LITERALS];
  huffman literals, distances;
  for (unsigned i = 0; i < LITERALS; i++) lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
  make_code(in, &literals, lengths, LITERALS, 0);
  memset(lengths, 5, 32);
  make_code(in, &distances, lengths, 32, 0);
  coded_block(in, &literals, &distances);
}

static void dynamic_block(stream *in) {
  static const uint8_t order[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  uint8_t lengths[LITERALS + 32] = {0};
  huffman code, distances;
  const unsigned literal_count = take(in, 5) + 257, distance_count = take(in, 5) + 1, length_count = take(in, 4) + 4;
  if (literal_count > 286 || distance_count > DISTANCES) in->status = INFLATE_INVALID;
  for (unsigned i = 0; i < length_count; i++) lengths[order[i]] = (uint8_t)take(in, 3);
  if (in->status == INFLATED) make_code(in, &code, lengths, sizeof order, 0);
  const unsigned count = literal_count + distance_count;
  for (unsigned i = 0; i < count && in->status == INFLATED;) {
    const unsigned length = symbol(in, &code);
    if (length < 16) {
      lengths[i++] = (uint8_t)length;
      continue;
    }
    // 16 repeats the length before it, 17 and 18 repeat zero.
    unsigned repeats = length == 16 ? 3 + take(in, 2) : length == 17 ? 3 + take(in, 3) : 11 + take(in, 7);
    if (repeats > count - i || (length == 16 && i == 0)) {
      in->status = INFLATE_INVALID;
      return;
    }
    const uint8_t repeated = length == 16 ? lengths[i - 1] : 0;
    while (repeats-- > 0) lengths[i++] = repeated;
  }
  // Without a code for the end, the block has none.
  if (in->status == INFLATED && lengths[256] == 0) in->status = INFLATE_INVALID;
  if (in->status == INFLATED) make_code(in, &distances, lengths + literal_count, distance_count, 1);
  if (in->status == INFLATED) make_code(in, &code, lengths, literal_count, 1);
  if (in->status == INFLATED) coded_block(in, &code, &distances);
}

inflation inflate(const uint8_t *bytes, size_t byte_count, uint8_t *out, size_t size) {
  stream in = {.next = bytes, .end = bytes + byte_count, .out = out, .size = size, .status = INFLATED};
  unsigned is_last = 0;
  while (!is_last && in.status == INFLATED) {
    is_last = take(&in, 1);
    switch (take(&in, 2)) {
      case 0: stored_block(&in); break;
      case 1: fixed_block(&in); break;
      case 2: dynamic_block(&in); break;
      default: in.status = INFLATE_INVALID; break;
    }
  }
  return in.status == INFLATED && in.position < size ? INFLATE_TRUNCATED : in.status;
}
