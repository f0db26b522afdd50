/** Does this for each, so many at once. What comes of them is in their order. */
export async function atOnce<T, R>(several: number, list: readonly T[], run: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const lane = async () => {
    for (let at = next++; at < list.length; at = next++) results[at] = await run(list[at] as T)
  }
  await Promise.all(Array.from({ length: Math.min(several, list.length) }, lane))
  return results
}
