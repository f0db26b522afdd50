/** Tells each text once, however often it is to be told. */
export function tellOnce(tell: ((text: string) => void) | undefined): (text: string) => void {
  const told = new Set<string>()
  return (text) => {
    if (!told.has(text)) tell?.(text)
    told.add(text)
  }
}
