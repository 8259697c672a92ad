// Sums of products with the dual multiply-accumulate of ARM's DSP extension.
#include "snw_variants.h"

#if SNW_TARGET_DSP

#include "snw_integer_dsp.h"

SNW_DSP_INLINE uint32_t load_word(const void *address) {
  uint32_t word;
  __builtin_memcpy(&word, address, 4);
  return word;
}

// Spreads `groups` groups of four activations to pairs of int16: columns 0 and 2, columns 1 and 3. Done once for all
// outputs of a block, so that a group costs them half an instruction.
static void spread(const void *x, const uint32_t is_wide, size_t groups, uint32_t *pairs) {
  const uint32_t *const end = pairs + 2 * groups;
  if (is_wide) {
    while (pairs != end)
      __asm__(
          "ldr r2, [%0], #4\n\t"
          "ldr r3, [%0], #4\n\t"
          "pkhbt r4, r2, r3, lsl #16\n\t"
          "pkhtb r5, r3, r2, asr #16\n\t"
          "stm %1!, {r4, r5}"
          : "+r"(x), "+r"(pairs)
          :
          : "r2", "r3", "r4", "r5", "memory");
  } else {
    while (pairs != end)
      __asm__(
          "ldr r3, [%0], #4\n\t"
          "sxtb16 r2, r3\n\t"
          "sxtb16 r3, r3, ror #8\n\t"
          "stm %1!, {r2, r3}"
          : "+r"(x), "+r"(pairs)
          :
          : "r2", "r3", "memory");
  }
}

// Compilers find other instructions for the same intrinsics, some of them slower by half, so those of the inner loop
// are written down. Two outputs, one group: two words of weights are spread like the activations; each smlad adds two
// products exactly, and sums may wrap. The next weights lie `step` bytes further. With six registers of the compiler's
// choice, these are all that a function with a frame pointer has.
#define ADD_TWO(first, second, even, odd, step)     \
  "ldrd r8, r9, [%[weights]], " step "\n\t"         \
  "sxtb16 r10, r8\n\t"                              \
  "sxtb16 r8, r8, ror #8\n\t"                       \
  "smlad " first ", r10, " even ", " first "\n\t"   \
  "sxtb16 r10, r9\n\t"                              \
  "smlad " first ", r8, " odd ", " first "\n\t"     \
  "sxtb16 r9, r9, ror #8\n\t"                       \
  "smlad " second ", r10, " even ", " second "\n\t" \
  "smlad " second ", r9, " odd ", " second "\n\t"

#define ADD_GROUP(even, odd)               \
  ADD_TWO("%[a]", "%[b]", even, odd, "#8") \
  ADD_TWO("%[c]", "%[d]", even, odd, "#56")

#define SUM_OPERANDS \
  [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [weights] "+r"(weights), [pairs] "+r"(pairs)

typedef struct sums {
  int32_t a, b, c, d;
} sums;

SNW_DSP_INLINE void store(const sums sums, int32_t *values) {
  values[0] = sums.a;
  values[1] = sums.b;
  values[2] = sums.c;
  values[3] = sums.d;
}

// Adds Σ w x of four outputs over the groups of `pairs` to `from`, and moves the weights behind the last group.
SNW_DSP_INLINE sums
add_products(const int32_t *from, const int8_t **place, const uint32_t *pairs, const uint32_t *end, const int is_odd) {
  const int8_t *weights = *place;
  int32_t a = from[0], b = from[1], c = from[2], d = from[3];
  if (is_odd)
    __asm__("ldm %[pairs]!, {r2, r3}\n\t" ADD_GROUP("r2", "r3")
            : SUM_OPERANDS
            :
            : "r2", "r3", "r8", "r9", "r10", "memory");
  while (pairs != end)
    __asm__("ldm %[pairs]!, {r2, r3, r4, r5}\n\t" ADD_GROUP("r2", "r3") ADD_GROUP("r4", "r5")
            : SUM_OPERANDS
            :
            : "r2", "r3", "r4", "r5", "r8", "r9", "r10", "memory");
  *place = weights;
  const sums result = {a, b, c, d};
  return result;
}

// The half of one output of a static layer for shifts from 32 on. Twice the multiplier, which is in [2^30, 2^31), minus
// 2^32 is an int32, and the sum itself makes up for it: smmla gives the product shifted right by 31. (Without a
// multiplier the sum is 0.) The shift of a register is that by its lowest byte.
SNW_DSP_INLINE int32_t half_from_32(int32_t sum, uint32_t multiplier, uint32_t shift_minus_32) {
  __asm__("smmla %0, %0, %1, %0\n\tasr %0, %0, %2" : "+&r"(sum) : "r"(multiplier << 1), "r"(shift_minus_32));
  return sum;
}

// The same for shifts from 23 to 36: the multiplier is at least 2^30, so with these shifts sums of more than 22 bits
// saturate.
SNW_DSP_INLINE int32_t half_from_23(int32_t sum, int32_t multiplier, uint32_t shift_minus_23) {
  const int32_t scaled = (int32_t)((uint32_t)__ssat(sum, 22) << 10);
  int32_t half = (int32_t)(((int64_t)scaled * multiplier) >> 32);
  __asm__("asr %0, %0, %1" : "+r"(half) : "r"(shift_minus_23));
  return half;
}

// Of four outputs with any shift.
static __attribute__((noinline)) void requantise(
    int32_t *values, const int32_t *multiplier, const uint8_t *right_shift) {
  const uint32_t shifts = load_word(right_shift);
  if ((__uqsub8(0x17171717u, shifts) | __uqsub8(shifts, 0x24242424u)) == 0) {
    const uint32_t rest = __usub8(shifts, 0x17171717u);
    SNW_UNROLL
    for (int i = 0; i < 4; i++) values[i] = half_from_23(values[i], multiplier[i], rest >> 8 * i);
    return;
  }
  SNW_ROLLED
  for (int i = 0; i < 4; i++) {
    const uint32_t r = right_shift[i];
    values[i] = r >= 32 ? half_from_32(values[i], (uint32_t)multiplier[i], r - 32)
                        : snw_half__dsp((int64_t)values[i] * multiplier[i], r);
  }
}

// Stores the halves of four outputs.
SNW_DSP_INLINE void store_halves(
    sums sums, int32_t *values, const int32_t *multiplier, const uint8_t *right_shift) {
  const uint32_t shifts = load_word(right_shift);
  if (__uqsub8(0x20202020u, shifts) != 0) {
    store(sums, values);
    requantise(values, multiplier, right_shift);
    return;
  }
  const uint32_t rest = __usub8(shifts, 0x20202020u);
  sums.a = half_from_32(sums.a, (uint32_t)multiplier[0], rest);
  sums.b = half_from_32(sums.b, (uint32_t)multiplier[1], rest >> 8);
  sums.c = half_from_32(sums.c, (uint32_t)multiplier[2], rest >> 16);
  sums.d = half_from_32(sums.d, (uint32_t)multiplier[3], rest >> 24);
  store(sums, values);
}

void snw_sum__dsp(
    const snw_dense *layer, snw_position_dsp *position, size_t output, size_t count, const int32_t *from,
    int32_t *values, const int32_t *multiplier, const uint8_t *right_shift) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, most = SNW_SPREAD_DSP / 4;
  const int8_t *start = layer->weights + output * groups * 4;
  const char *x = (const char *)position->x;
  for (size_t left = groups; left != 0;) {
    const size_t part = left < most ? left : most;
    if (output == 0 || groups > most) spread(x, position->is_wide, part, position->pairs);
    const uint32_t *const end = position->pairs + 2 * part;
    const int8_t *weights = start;
    for (size_t o = 0; o < count;) {
      const sums sums = add_products(from + o, &weights, position->pairs, end, part % 2 != 0);
      if (multiplier != NULL && part == left) {
        store_halves(sums, values + o, multiplier + o, right_shift + o);
      } else {
        store(sums, values + o);
      }
      // To the next four outputs of the tile, or to the next tile.
      o += 4;
      weights += 16 - (ptrdiff_t)part * 64;
      if (o % 16 == 0) weights += groups * 64 - 64;
    }
    from = values;
    start += part * 64;
    x += part * 4 << position->is_wide;
    left -= part;
  }
}

#endif
