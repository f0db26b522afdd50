import { ClientTransport, VoxrayApi } from 'voxray/client'

/** Asks in writing, plays the spoken answer and gives its words. */
export async function ask(
  api: VoxrayApi,
  question: string,
  play: (samples: Int16Array, rateHz: number) => void,
): Promise<string> {
  const { sessionId } = await api.start({ body: { userId: 'u-1' } })
  await using call = new ClientTransport(api.socketUrl(sessionId), { api })
  await call.start()
  const sentences: string[] = []
  for await (const event of call.input) {
    switch (event.type) {
      case 'started':
        call.output.sendText(question)
        break
      case 'audio':
        play(event.samples, event.rateHz)
        break
      case 'piece':
        if (event.status === 'completed') sentences.push(event.text)
        break
      case 'bot-stopped-speaking':
        if (sentences.length > 0) return sentences.join(' ')
        break
      case 'closed':
        throw event.error ?? new Error('hung up before the answer')
    }
  }
  throw new Error('input ends with closed')
}
