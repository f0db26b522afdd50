import { describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import * as providers from '../../../src/providers/index.ts'
import type { Io } from '../../../src/providers/provider.ts'
import { transcriptions } from '../../../src/providers/openai-dialect/transcriptions.ts'
import { VirtualClock } from '../../support/clock.ts'
import { OpenAiServer } from '../../support/openai-server.ts'
import { noSockets } from '../../support/no-sockets.ts'

const { groq, ollama, openai } = providers

function io() {
  const urls: string[] = []
  const server = new OpenAiServer()
  const world: Io = {
    connect: noSockets,
    fetch: (url, init) => {
      urls.push(url)
      return server.fetch(url, init)
    },
    clock: new VirtualClock(),
    random: () => 0,
    key: 'k',
  }
  return { urls, server, world }
}

const live = () => new AbortController().signal

describe('the OpenAI dialect', () => {
  test('each stage may live at its own address', async () => {
    const { urls, world } = io()
    const options = { base_url: 'http://a.test/v1', tts_base_url: 'http://b.test/v1/' }
    await Array.fromAsync(openai.llm?.(options, world).stream([{ role: 'user', content: 'hi' }], live()) ?? [])
    await Array.fromAsync(openai.tts?.(options, world).speak('hi', live()) ?? [])
    expect(urls).toEqual(['http://a.test/v1/chat/completions', 'http://b.test/v1/audio/speech'])
  })

  test('what is not configured is the vendor’s own', async () => {
    const { urls, server, world } = io()
    await Array.fromAsync(groq.tts?.({ tts_voice: '' }, world).speak('hi', live()) ?? [])
    expect(urls).toEqual(['https://api.groq.com/openai/v1/audio/speech'])
    expect(server.received[0]?.body).toMatchObject({
      model: 'canopylabs/orpheus-v1-english',
      voice: 'autumn',
      response_format: 'wav',
    })
  })

  test('a key is needed at the vendor and nowhere else', () => {
    expect(openai.needsKey('llm', {})).toBe(true)
    expect(openai.needsKey('llm', { base_url: 'https://api.openai.com/v1/?x=1' })).toBe(true)
    for (const base_url of [
      'http://localhost:8000/v1',
      'http://api.openai.com/v1',
      'https://api.openai.com.evil.test/v1',
    ])
      expect(openai.needsKey('llm', { base_url })).toBe(false)
    expect(openai.needsKey('tts', { stt_base_url: 'http://localhost:8000/v1' })).toBe(true)
    expect(ollama.needsKey('llm', {})).toBe(false)
  })

  test('Ollama only has language models', () => {
    expect([ollama.stt, ollama.tts]).toEqual([undefined, undefined])
  })

  test('a query in a base URL stays behind the path of each request', async () => {
    const { urls, world } = io()
    const options = { base_url: 'http://a.test/openai/v1/?api-version=1&k=a%2Fb' }
    await Array.fromAsync(openai.llm?.(options, world).stream([{ role: 'user', content: 'hi' }], live()) ?? [])
    await Array.fromAsync(openai.tts?.(options, world).speak('hi', live()) ?? [])
    const recogniser = transcriptions(
      { name: 'x', baseUrl: options.base_url, model: 'm', language: undefined, patienceMs: 4000 },
      world,
    )
    await recogniser.transcribe(new Int16Array(16_000), live(), 'final')
    const paths = ['chat/completions', 'audio/speech', 'audio/transcriptions']
    expect(urls).toEqual(paths.map((path) => `http://a.test/openai/v1/${path}?api-version=1&k=a%2Fb`))
  })

  test.each(['localhost:8000', 'ftp://x', 'file:///etc/passwd', 'http://x/v1#part'])(
    '%s is no base URL',
    (base_url) => {
      expect(Value.Check(openai.options, { base_url })).toBe(false)
    },
  )

  test('every registered provider accepts no options at all, but for those that have no address of their own', () => {
    for (const [name, { options }] of Object.entries(providers))
      expect([name, Value.Check(options, {})]).toEqual([name, name !== 'external_chain' && name !== 'azure'])
  })
})
