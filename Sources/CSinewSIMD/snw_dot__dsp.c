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

// Adds Σ w x of four outputs over the groups of `pairs` to `from`. Returns the place of the weights behind the last group.
SNW_DSP_INLINE const int8_t *add_products(
    const int32_t *from, int32_t *values, const int8_t *weights, const uint32_t *pairs, const uint32_t *end,
    const int is_odd) {
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
  values[0] = a;
  values[1] = b;
  values[2] = c;
  values[3] = d;
  return weights;
}

// The same for `count` outputs over the `part` groups from `group` on, of `groups`.
static void add_part(
    const int32_t *from, int32_t *values, size_t count, const int8_t *weights, size_t groups, const uint32_t *pairs,
    size_t part) {
  const uint32_t *end = pairs + 2 * part;
  for (size_t o = 0; o < count; o += 4) {
    weights = add_products(from + o, values + o, weights, pairs, end, part % 2 != 0);
    // To the next four outputs of the tile, or to the next tile.
    weights += o % 16 != 12 ? 16 - (ptrdiff_t)part * 64 : (ptrdiff_t)(groups - part) * 64 - 48;
  }
}

void snw_sum__dsp(
    const snw_dense *layer, snw_position_dsp *position, size_t output, size_t count, const int32_t *from,
    int32_t *values) {
  const size_t groups = ((size_t)layer->columns + 3) / 4, most = SNW_SPREAD_DSP / 4;
  const int8_t *weights = layer->weights + output * groups * 4;
  const char *x = (const char *)position->x;
  for (size_t left = groups; left != 0;) {
    const size_t part = left < most ? left : most;
    if (output == 0 || groups > most) spread(x, position->is_wide, part, position->pairs);
    add_part(from, values, count, weights, groups, position->pairs, part);
    from = values;
    weights += part * 64;
    x += part * 4 << position->is_wide;
    left -= part;
  }
}

#endif
