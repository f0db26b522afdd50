/**
 * An id of a start message under any of these names. Carriers that call themselves compatible write it beside `start` instead of in
 * it, or under an older name.
 */
export function idIn(message: { readonly start: object }, ...names: readonly string[]): string | undefined {
  const candidates = [message.start, message].flatMap((place) => names.map((name): unknown => Reflect.get(place, name)))
  return candidates.find((value): value is string => typeof value === 'string' && value !== '')
}
