/** So many of a list: of each speaker as many as of the others, as far as there are, evenly over what each has, from the `nth` on. */
export function spread<T extends { readonly speaker: string }>(list: readonly T[], count: number, nth = 0): T[] {
  const bySpeaker = [...Map.groupBy(list, ({ speaker }) => speaker).values()]
  const shares = bySpeaker.map(() => 0)
  for (let left = Math.min(count, list.length); left > 0;) {
    for (const [at, own] of bySpeaker.entries()) {
      const share = shares[at] ?? 0
      if (left === 0 || share === own.length) continue
      shares[at] = share + 1
      left--
    }
  }
  return bySpeaker.flatMap((own, at) => evenly(own, shares[at] ?? 0, nth))
}

const evenly = <T>(list: readonly T[], count: number, nth: number): T[] =>
  Array.from({ length: count }, (_, at) => list[(Math.floor((at * list.length) / count) + nth) % list.length]).filter(
    (one) => one !== undefined,
  )
