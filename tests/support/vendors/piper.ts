import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { writeWav } from '../../../src/audio/wav.ts'
import { HttpVendor } from './http-vendor.ts'
import { hummed } from './hum.ts'

/** What Piper's server reads of a request; it passes over other fields. */
const Request = Type.Object({
  text: Type.String(),
  voice: Type.Optional(Type.String()),
  speaker: Type.Optional(Type.String()),
  speaker_id: Type.Optional(Type.Integer()),
  length_scale: Type.Optional(Type.Number()),
})

/** Piper's own server, humming. It keeps what it was asked. */
export class PiperServer extends HttpVendor {
  readonly asked: unknown[] = []

  constructor(rateHz = 22_050) {
    super(async (request) => {
      const { pathname } = new URL(request.url)
      // The second is that of newer ones.
      if (pathname !== '/' && pathname !== '/synthesize') return new Response('', { status: 404 })
      if (request.method !== 'POST') return new Response('', { status: 405 })
      const asked: unknown = await request.json()
      this.asked.push(asked)
      if (!Value.Check(Request, asked)) return new Response('', { status: 500 })
      if (asked.text.trim() === '') return new Response('', { status: 500 })
      const samples = new Int16Array(hummed(asked.text, rateHz).bytes.buffer)
      // Flask knows no better.
      return new Response(new Uint8Array(writeWav({ samples, rateHz })), {
        headers: { 'content-type': 'text/html; charset=utf-8' },
      })
    })
  }
}
