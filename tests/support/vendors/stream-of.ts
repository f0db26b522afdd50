/** A body that is made as it is read, and no further once nobody reads it. */
export function streamOf(parts: AsyncGenerator<string | Uint8Array>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
    },
    cancel: async () => void (await parts.return(undefined)),
  })
}

/** What a model that repeats what it is told says, in tokens. */
export const repeated = (said: string): readonly string[] => `You said ${said}. I heard you.`.match(/\s*\S+/g) ?? []

/** The tool that these words are a wish for. */
export type Wishes = (said: string) => { name: string; input: object } | undefined

/** The one of the contract. */
export const TRANSFER_WISH: Wishes = (said) =>
  said === 'three' ? { name: 'transfer_call', input: { to: 'support' } } : undefined
