import { expect, test } from 'bun:test'
import type { OpusDecoder, OpusEncoder } from '../../../src/audio/opus.ts'
import { openCodecs } from '../../../src/transport/webrtc/codecs.ts'
import { VirtualClock } from '../../support/clock.ts'

const never = () => new Promise<never>(() => {})

const failing = async () => {
  throw new Error('no WebAssembly')
}

function codec() {
  const state = { disposed: 0 }
  const made = { [Symbol.dispose]: () => void state.disposed++ }
  return { state, decoder: made as unknown as OpusDecoder, encoder: made as unknown as OpusEncoder }
}

test('both are opened', async () => {
  const clock = new VirtualClock()
  const { decoder, encoder } = await openCodecs({ clock, fec: true })
  using codecs = new DisposableStack()
  codecs.use(decoder)
  codecs.use(encoder)
  expect(decoder.conceal().length).toBe(320)
  expect(clock.pending).toBe(0)
})

test('one that fails to load fails at once, and the other is closed', async () => {
  const clock = new VirtualClock()
  const other = codec()
  expect(
    openCodecs({ clock, fec: true, openDecoder: failing, openEncoder: async () => other.encoder }),
  ).rejects.toThrow('no WebAssembly')
  expect(
    openCodecs({ clock, fec: true, openDecoder: async () => other.decoder, openEncoder: failing }),
  ).rejects.toThrow('no WebAssembly')
  await clock.advance(0)
  expect(other.state.disposed).toBe(2)
  expect(clock.pending).toBe(0)
})

test('one that never loads fails within two seconds, and is closed should it load later', async () => {
  const clock = new VirtualClock()
  const late = codec()
  const loading = Promise.withResolvers<OpusDecoder>()
  const opening = openCodecs({
    clock,
    fec: false,
    openDecoder: () => loading.promise,
    openEncoder: async () => late.encoder,
  })
  const outcome = opening.catch((error: unknown) => error)
  await clock.advance(1999)
  expect(await Promise.race([outcome, never(), clock.advance(0)])).toBeInstanceOf(Error)
  expect(late.state.disposed).toBe(1)
  loading.resolve(late.decoder)
  await clock.advance(0)
  expect(late.state.disposed).toBe(2)
  expect(clock.pending).toBe(0)
})
