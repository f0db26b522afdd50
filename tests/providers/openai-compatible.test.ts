import { describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import * as providers from '../../src/providers/index.ts'
import type { Io } from '../../src/providers/provider.ts'
import { VirtualClock } from '../support/clock.ts'
import { OpenAiServer } from '../support/openai-server.ts'

const { groq, ollama, openai } = providers

function io() {
  const urls: string[] = []
  const server = new OpenAiServer()
  const world: Io = {
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
    expect(openai.needsKey('llm', { base_url: 'http://localhost:8000/v1' })).toBe(false)
    expect(openai.needsKey('tts', { stt_base_url: 'http://localhost:8000/v1' })).toBe(true)
    expect(ollama.needsKey('llm', {})).toBe(false)
  })

  test('Ollama only has language models', () => {
    expect([ollama.stt, ollama.tts]).toEqual([undefined, undefined])
  })

  test.each(['localhost:8000', 'ftp://x', 'file:///etc/passwd'])('%s is no base URL', (base_url) => {
    expect(Value.Check(openai.options, { base_url })).toBe(false)
  })

  test('every registered provider accepts no options at all', () => {
    for (const provider of Object.values(providers)) expect(Value.Check(provider.options, {})).toBe(true)
  })
})
