// Sums of products with the dual multiply-accumulate of ARM's DSP extension, and their requantisation in static layers.
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
  const char *next = (const char *)x;
  const uint32_t *end = pairs + 2 * groups;
  if (is_wide) {
    SNW_ROLLED
    for (; pairs != end; pairs += 2, next += 8) {
      const uint32_t first = load_word(next), second = load_word(next + 4);
      pairs[0] = (first & 0xffffu) | second << 16;
      pairs[1] = first >> 16 | (second & 0xffff0000u);
    }
  } else {
    SNW_ROLLED
    for (; pairs != end; pairs += 2, next += 4) {
      const uint32_t word = load_word(next);
      __asm__("sxtb16 %0, %1" : "=r"(pairs[0]) : "r"(word));
      __asm__("sxtb16 %0, %1, ror #8" : "=r"(pairs[1]) : "r"(word));
    }
  }
}

// Compilers find other instructions for the same intrinsics, some of them slower by half, so those of the inner loop
// are written down. Two outputs, one group: two words of weights are spread like the activations; each smlad adds two
// products exactly, and sums may wrap. The next weights lie `step` bytes further.
#define ADD_TWO(first, second, even, odd, step)                  \
  "ldrd r8, r9, [%[weights]], " step "\n\t"                      \
  "sxtb16 r10, r8\n\t"                                           \
  "sxtb16 r8, r8, ror #8\n\t"                                    \
  "smlad " first ", r10, " even ", " first "\n\t"                \
  "sxtb16 r10, r9\n\t"                                           \
  "smlad " first ", r8, " odd ", " first "\n\t"                  \
  "sxtb16 r9, r9, ror #8\n\t"                                    \
  "smlad " second ", r10, " even ", " second "\n\t"              \
  "smlad " second ", r9, " odd ", " second "\n\t"

#define ADD_GROUP(even, odd)                  \
  ADD_TWO("%[a]", "%[b]", even, odd, "#8")    \
  ADD_TWO("%[c]", "%[d]", even, odd, "#56")

#define SUM_OPERANDS \
  [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [weights] "+r"(weights), [pairs] "+r"(pairs)

typedef struct sums {
  int32_t of[4];
} sums;

// Adds Σ w x of four outputs over `groups` groups.
SNW_DSP_INLINE sums add_products(sums from, const int8_t *weights, const uint32_t *pairs, size_t groups) {
  int32_t a = from.of[0], b = from.of[1], c = from.of[2], d = from.of[3];
  const uint32_t *end = pairs + 2 * groups;
  if (groups % 2 != 0)
    __asm__("ldm %[pairs]!, {r2, r3}\n\t" ADD_GROUP("r2", "r3")
            : SUM_OPERANDS
            :
            : "r2", "r3", "r8", "r9", "r10", "memory");
  while (pairs != end)
    __asm__("ldm %[pairs]!, {r2, r3, r4, r5}\n\t" ADD_GROUP("r2", "r3") ADD_GROUP("r4", "r5")
            : SUM_OPERANDS
            :
            : "r2", "r3", "r4", "r5", "r8", "r9", "r10", "memory");
  const sums result = {{a, b, c, d}};
  return result;
}

SNW_DSP_INLINE void store(const sums sums, int32_t *values) {
  SNW_UNROLL
  for (int i = 0; i < 4; i++) values[i] = sums.of[i];
}

// The half of one output of a static layer for shifts from 32 on. Twice the multiplier, which is in [2^30, 2^31), minus
// 2^32 is an int32, and the sum itself makes up for it: smmla gives the product shifted right by 31. (Without a
// multiplier the sum is 0.) The shift of a register is that by its lowest byte.
SNW_DSP_INLINE int32_t half_from_32(int32_t sum, int32_t multiplier, uint32_t shift_minus_32) {
  __asm__("smmla %0, %0, %1, %0\n\tasr %0, %0, %2"
          : "+&r"(sum)
          : "r"((uint32_t)multiplier << 1), "r"(shift_minus_32));
  return sum;
}

// The same for any shift.
SNW_DSP_INLINE int32_t half(int32_t sum, int32_t multiplier, uint32_t right_shift) {
  if (right_shift >= 32) return half_from_32(sum, multiplier, right_shift - 32);
  if (right_shift < 19) return snw_half__dsp((int64_t)sum * multiplier, right_shift);
  // Sums of 18 bits or more saturate: the multiplier is at least 2^30.
  const int32_t scaled = (int32_t)((uint32_t)__ssat(sum, 18) << 14);
  return (int32_t)(((int64_t)scaled * multiplier) >> 32) >> (right_shift - 19);
}

SNW_DSP_INLINE void store_halves(const snw_dense *layer, size_t output, const sums sums, int32_t *values) {
  const int32_t *multiplier = layer->multiplier + output;
  const uint8_t *right_shift = layer->right_shift + output;
  const uint32_t shifts = load_word(right_shift);
  if (__uqsub8(0x20202020u, shifts) == 0) {
    const uint32_t rest = __usub8(shifts, 0x20202020u);
    SNW_UNROLL
    for (int i = 0; i < 4; i++) values[i] = half_from_32(sums.of[i], multiplier[i], rest >> 8 * i);
  } else {
    store(sums, values);
    SNW_ROLLED
    for (int i = 0; i < 4; i++) values[i] = half(values[i], multiplier[i], right_shift[i]);
  }
}

SNW_DSP_INLINE void sum(
    const snw_dense *layer, snw_position_dsp *position, size_t output, size_t count, int32_t *values,
    const int as_halves) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, most = SNW_SPREAD_DSP / 4;
  const int8_t *weights = layer->weights + output * groups * 4;
  for (size_t group = 0; group < groups; group += most) {
    const size_t left = groups - group, part = left < most ? left : most;
    if (output == 0 || groups > most)
      spread((const char *)position->x + (group << (2 + position->is_wide)), position->is_wide, part, position->pairs);
    const int32_t *from = group == 0 && as_halves ? layer->bias + output : values;
    for (size_t o = 0; o < count; o += 4) {
      const sums start = {{from[o], from[o + 1], from[o + 2], from[o + 3]}};
      const int8_t *first = weights + (o & ~(size_t)15) * groups * 4 + group * 64 + o % 16 * 4;
      const sums sums = add_products(start, first, position->pairs, part);
      if (as_halves && left <= most) {
        store_halves(layer, output + o, sums, values + o);
      } else {
        store(sums, values + o);
      }
    }
  }
}

int32_t snw_half__dsp(int64_t product, uint32_t right_shift) {
  const int64_t half = product >> (right_shift - 1);
  return half < -65536 ? -65536 : half > 65535 ? 65535 : (int32_t)half;
}

void snw_sum__dsp(const snw_dense *layer, snw_position_dsp *position, size_t output, size_t count, int32_t *values) {
  sum(layer, position, output, count, values, 0);
}

void snw_sum_halves__dsp(
    const snw_dense *layer, snw_position_dsp *position, size_t output, size_t count, int32_t *values) {
  sum(layer, position, output, count, values, 1);
}

#endif
