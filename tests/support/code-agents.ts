import { join } from 'node:path'
import { type AgentFiles, loadAgents } from '../../src/agent/load.ts'
import { settingsOf } from '../../src/agent/settings.ts'
import type { Agent } from '../../src/call/agent.ts'
import type { CallInfo } from '../../src/call/info.ts'
import { AgentCode } from '../../src/compose/agent-code.ts'
import { openAgents } from '../../src/compose/agents.ts'
import { defaultAgentOf } from '../../src/config/agents.ts'
import type { Message, ToolSpec } from '../../src/llm/llm.ts'
import { Metrics } from '../../src/observe/metrics.ts'
import { VirtualClock } from './clock.ts'
import { configOf, load } from './config.ts'
import { silentLog } from './edge.ts'
import { Line } from './phone-line.ts'
import { type Said, type ScriptedReply, scriptedLlm, scriptedStt, toneTts } from './providers.ts'
import { Rig, VOICE } from './rig.ts'
import { NO_NETWORK } from './tools.ts'
import { noSockets } from './no-sockets.ts'

const EXAMPLES = join(import.meta.dir, '../../docs/examples')

export interface CodeAgentsOptions {
  /** What each of the caller's turns says. */
  readonly says?: readonly Said[]
  /** What the model answers, whichever agent asks it. */
  readonly replies?: readonly ScriptedReply[]
  /** Of the call. One with a phone is on a telephone line. */
  readonly info?: Partial<CallInfo>
  /** Configured besides. */
  readonly file?: object
}

/** A call with the agents at this path of docs/examples. */
export const callExample = async (path: string, options: CodeAgentsOptions = {}) =>
  callAgents(await loadAgents(join(EXAMPLES, path)), options)

/**
 * A call with the first of these agents, made as `voxray --agent` makes them: checked with the configuration, and opened. Caller, model and
 * voice are scripted, and time is virtual.
 */
export async function callAgents(files: AgentFiles, options: CodeAgentsOptions = {}) {
  const code = new AgentCode(files)
  const agents = new Map([...files].map(([name, made]) => [name, settingsOf(made)]))
  // A script has one answer for each turn, and none for those that begin ahead of it.
  const scripted = { vad_type: 'energy', speech_cache_dir: '', speculation: 'none' }
  const file = { ...scripted, runner_transport: 'twilio', ...options.file }
  const config = configOf(load({ file, agents }))
  const clock = new VirtualClock()
  const metrics = new Metrics({
    clock,
    version: '1',
    queuedHops: () => 0,
    lostLogLines: () => 0,
    lostRecords: () => 0,
    webhooks: () => [],
  })
  const asked: (readonly Message[])[] = []
  const offered: (readonly ToolSpec[])[] = []
  const faults: string[] = []
  const opened = await openAgents(config, {
    clock,
    log: silentLog,
    io: { clock, random: () => 0.5, fetch: () => Promise.reject(new Error('no network')), connect: noSockets },
    toolIo: NO_NETWORK,
    metrics: metrics.stages,
    version: '1',
    isBusy: () => true,
    code,
    stages: {
      // Of all sessions together: each agent hears the caller by one of its own.
      stt: scriptedStt({ transcripts: (options.says ?? []).values() }),
      llm: scriptedLlm({
        replies: options.replies ?? [],
        onAsk: (messages, tools) => {
          asked.push(messages)
          offered.push(tools)
        },
      }),
      tts: toneTts(VOICE),
      preload: async () => {},
      [Symbol.asyncDispose]: async () => {},
    },
  })
  const first = defaultAgentOf(config)
  const log = {
    ...silentLog,
    error: (message: string, more?: object) => void faults.push(`${message} ${JSON.stringify(more)}`),
  }
  const failures = {
    open: () => ({
      event: (event: { type: string; message?: string }) =>
        void (event.type === 'failed' && faults.push(event.message ?? '')),
    }),
  }
  const agent: Agent = opened.choose({}).agent
  const rig = new Rig({
    clock,
    agent,
    ...(options.info?.phone && { line: new Line() }),
    info: { agent: first, ...options.info },
    data: options.info?.data ?? {},
    watchers: [code.hooks(log), failures],
    parts: { agentNamed: opened.agentNamed },
  })
  const close = rig[Symbol.asyncDispose].bind(rig)
  return {
    rig,
    asked,
    /** The names of the tools that the model was offered, answer by answer. */
    offered: () => offered.map((tools) => tools.map(({ name }) => name)),
    /** What the model was shown last, as `role: words`. */
    shown: () => asked.at(-1)?.map(({ role, content }) => `${role}: ${content}`) ?? [],
    /** What has gone wrong in the agent's code. */
    faults,
    async [Symbol.asyncDispose]() {
      await close()
      await opened[Symbol.asyncDispose]()
      metrics[Symbol.dispose]()
    },
  }
}
