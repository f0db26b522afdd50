import { describe, expect, test } from 'bun:test'
import { McpRig, program } from '../../support/mcp/rig.ts'
import { ProgramTransport } from '../../../src/tool/mcp/program.ts'
import { systemClock } from '../../../src/std/clock.ts'

const LONG_MS = 60_000
const nobody = (ended: (why: unknown) => void) =>
  new ProgramTransport({ command: '/no/such/program', args: [], env: {} }, systemClock, ended)
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const pidOf = async (rig: McpRig) => Number((await rig.run('pid')).told)

async function rigOf(mood: string, env: Readonly<Record<string, string>> = {}) {
  const rig = new McpRig([{ open: program(mood, env) }])
  await rig.until(() => rig.names().length > 0)
  return rig
}

describe('a program that speaks MCP', () => {
  test(
    'answers, and ends when we do',
    async () => {
      const rig = await rigOf('plain')
      expect(await rig.run('echo', { text: 'hello' })).toEqual({ type: 'answer', told: '{"text":"hello"}' })
      const pid = await pidOf(rig)
      expect(isAlive(pid)).toBe(true)
      await rig[Symbol.asyncDispose]()
      expect(isAlive(pid)).toBe(false)
    },
    LONG_MS,
  )

  test(
    'has its own environment and PATH, and none of our keys',
    async () => {
      process.env['VOXRAY_TEST_SECRET'] = 'ours'
      await using rig = await rigOf('plain', { API_TOKEN: 'theirs' })
      delete process.env['VOXRAY_TEST_SECRET']
      const told = JSON.parse((await rig.run('environment')).told)
      expect(told).toMatchObject({ API_TOKEN: 'theirs', PATH: process.env['PATH'] })
      expect(JSON.stringify(told)).not.toContain('ours')
    },
    LONG_MS,
  )

  test(
    'that dies in mid-call is started again',
    async () => {
      await using rig = await rigOf('plain')
      const first = await pidOf(rig)
      await expect(rig.run('die')).rejects.toMatchObject({ name: 'StageError', code: 'gone' })
      const second = await pidOf(rig)
      expect(second).not.toBe(first)
      expect(rig.log).toContain('mcp server down, trying on {"server":"s1","reason":"it has ended (3)"}')
    },
    LONG_MS,
  )

  test(
    'that floods is cut off, while memory stays as it was',
    async () => {
      await using rig = await rigOf('plain')
      const first = await pidOf(rig)
      const before = process.memoryUsage.rss()
      await expect(rig.run('flood')).rejects.toMatchObject({ code: 'gone' })
      await rig.until(() => rig.log.join().includes('it sends more than 1 MiB or 1000 messages a second'))
      expect(process.memoryUsage.rss() - before).toBeLessThan(500e6)
      expect(await pidOf(rig)).not.toBe(first)
      expect(isAlive(first)).toBe(false)
    },
    LONG_MS,
  )

  test(
    'that prints a line without end is cut off',
    async () => {
      await using rig = new McpRig([{ open: program('line') }])
      await rig.until(() => rig.log.length > 0)
      expect(rig.log[0]).toContain('it sent a message of more than 4 MiB')
      expect(rig.names()).toEqual([])
    },
    LONG_MS,
  )

  test(
    'that complains without end works, and that prints a welcome, too',
    async () => {
      for (const mood of ['complains', 'chatters']) {
        await using rig = await rigOf(mood)
        expect(await rig.run('echo', {})).toMatchObject({ told: '{}' })
        expect(rig.log).toHaveLength(1)
      }
    },
    LONG_MS,
  )

  test(
    'that gives 3 MB is heard to a bound',
    async () => {
      await using rig = await rigOf('plain')
      expect((await rig.run('huge')).told.length).toBeLessThan(50_000)
    },
    LONG_MS,
  )

  test(
    'that does not want to end is ended, with the programs that it has started',
    async () => {
      const rig = await rigOf('stays')
      const pid = await pidOf(rig)
      const group = () =>
        Bun.spawnSync(['pgrep', '-g', String(pid)])
          .stdout.toString()
          .trim()
      expect(group().split('\n')).toHaveLength(2)
      const startedMs = performance.now()
      await rig[Symbol.asyncDispose]()
      await Bun.sleep(100)
      expect(group()).toBe('')
      expect(performance.now() - startedMs).toBeLessThan(5000)
    },
    LONG_MS,
  )

  test(
    'that cannot start says why, without its secrets',
    async () => {
      await using rig = new McpRig([{ open: program('refuses', { API_TOKEN: 'token-1234' }) }])
      await rig.until(() => rig.log.length > 0)
      expect(rig.log[0]).toContain('it has ended (1): no such key: …')
      await using other = new McpRig([{ open: nobody }])
      await other.until(() => other.log.length > 0)
      expect(other.log[0]).toContain('there is no such program')
    },
    LONG_MS,
  )
})
