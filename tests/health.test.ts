import { expect, test } from 'bun:test'
import { askHealth } from '../src/health.ts'
import { configOf, load } from './support/config.ts'

const ask = async (file: object, answer: () => Promise<Response> = async () => new Response()) => {
  const asked: string[] = []
  const wrong = await askHealth(configOf(load({ file })), (url) => {
    asked.push(url)
    return answer()
  })
  return { asked, wrong }
}

const refused = () => Promise.reject(Object.assign(new Error(''), { code: 'ConnectionRefused' }))

test.each([
  [{}, 'http://127.0.0.1:3042/health'],
  [{ host: '0.0.0.0', port: 80 }, 'http://127.0.0.1:80/health'],
  [{ host: '::' }, 'http://[::1]:3042/health'],
  [{ host: '2001:db8::1' }, 'http://[2001:db8::1]:3042/health'],
  [{ host: '10.0.0.5' }, 'http://10.0.0.5:3042/health'],
])('with %j it is asked where it listens', async (file, url) => {
  expect(await ask(file)).toEqual({ asked: [url], wrong: undefined })
})

test('what is not healthy is told in a sentence', async () => {
  const { wrong } = await ask({}, async () => new Response('', { status: 500 }))
  expect(wrong).toBe('http://127.0.0.1:3042/health answers 500.')
  expect((await ask({}, refused)).wrong).toBe('http://127.0.0.1:3042/health does not answer (ConnectionRefused).')
  expect(await ask({ port: 0 })).toEqual({
    asked: [],
    wrong: 'port is 0, so nobody can know where the server listens.',
  })
})
