import { readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { VoxrayApi } from './client/api.ts'
import { systemClock } from './client/clock.ts'
import { ClientTransport } from './client/transport.ts'
import { codeOf } from './std/error-code.ts'
import type { AgentCode } from './compose/agent-code.ts'
import { type EvalServer, openEvalServer } from './compose/eval-server.ts'
import { judgingModel } from './compose/judge.ts'
import type { Parts } from './compose/parts.ts'
import { systemIo } from './compose/app.ts'
import { evalProblems } from './eval-checks.ts'
import { describeProblem } from './config/problem.ts'
import type { Config } from './config/schema.ts'
import { RECONNECT } from './client/reconnect.ts'
import { type Judge, judgeOf } from './eval/judge.ts'
import type { EvalOptions } from './eval/options.ts'
import { readScenarios } from './eval/read-scenarios.ts'
import { colourPaint, plainPaint } from './eval/report.ts'
import { runAll, type ScenarioFile } from './eval/run.ts'
import type { Stage } from './eval/run-scenario.ts'
import type { Act, Scenario } from './eval/scenario.ts'
import type { Log } from './observe/log.ts'
import { recording, spoken } from './simulate/speech.ts'

const FAILED = 1
const USAGE = 2

/** Where a server that runs is full, and says when to come back. */
const RETRIES = 5
/** Large models take minutes to load. */
const READY_WITHIN_MS = 300_000

export interface EvalWorld {
  readonly log: Log
  readonly lostLogLines: () => number
  readonly agents: AgentCode | undefined
  readonly parts: Parts
  /** What came out, a line at a time. */
  readonly tell: (line: string) => void
  readonly complain: (line: string) => void
  readonly hasColour: boolean
}

/** Reads files of scenarios: all of them, or every problem in words. */
export async function readFiles({
  files,
  only,
}: EvalOptions): Promise<{ read: readonly ScenarioFile[] } | { problems: readonly string[] }> {
  const problems: string[] = []
  const read: ScenarioFile[] = []
  for (const path of files) {
    const found = await readFile(path, 'utf8').then(
      (text) => readScenarios(text, path),
      (error: unknown) => ({ problems: [`${path} cannot be read (${codeOf(error)})`] }),
    )
    if (found.problems) problems.push(...found.problems)
    else read.push({ path, scenarios: found.scenarios })
  }
  if (problems.length > 0) return { problems }
  const names = new Set(read.flatMap(({ scenarios }) => scenarios.map(({ name }) => name)))
  for (const name of only) if (!names.has(name)) problems.push(`no scenario is called "${name}"`)
  if (problems.length > 0) return { problems }
  if (only.length === 0) return { read }
  const chosen = read
    .map(({ path, scenarios }) => ({ path, scenarios: scenarios.filter(({ name }) => only.includes(name)) }))
    .filter(({ scenarios }) => scenarios.length > 0)
  return { read: chosen }
}

/** Carries out `voxray eval` and gives its exit code. */
export async function evaluate(
  options: EvalOptions,
  files: readonly ScenarioFile[],
  config: Config,
  world: EvalWorld,
): Promise<number> {
  const scenarios = files.flatMap((file) => file.scenarios)
  const judge = judgeFor(scenarios, config, world.parts)
  const speech = new Speech()
  const recordingOf = (path: string, file: string) => speech.of({ type: 'play', path }, file)
  const problems = [
    ...(await evalProblems({ options, files, config, agents: world.agents, recording: recordingOf })),
    ...(judge && 'problems' in judge ? judge.problems : []),
  ]
  for (const problem of problems) world.complain(problem)
  if (problems.length > 0) return USAGE
  await using server = options.url === undefined ? new OwnServer(config, world) : undefined
  const stageFor = async ({ systemPrompt }: Scenario, { path }: ScenarioFile): Promise<Stage> => {
    const url = options.url ?? (await server?.urlFor(systemPrompt)) ?? ''
    return {
      clock: systemClock,
      connect: (scenario, signal) => connect(url, config, scenario, signal),
      speech: (act) => speech.of(act, path),
      judge: judge && 'ask' in judge ? judge.ask : undefined,
    }
  }
  const paint = world.hasColour ? colourPaint : plainPaint
  const { passed, junit } = await runAll(files, stageFor, { tell: world.tell, paint })
  if (options.junit !== undefined) {
    try {
      await writeFile(options.junit, junit)
    } catch (error) {
      world.complain(`${options.junit} cannot be written (${codeOf(error)})`)
      return USAGE
    }
  }
  return passed ? 0 : FAILED
}

/** Undefined where nothing is to be judged. */
function judgeFor(
  scenarios: readonly Scenario[],
  config: Config,
  parts: Parts,
): { ask: Judge } | { problems: string[] } | undefined {
  const asking = scenarios.find(({ turns }) => turns.some(({ expect }) => expect.judge !== undefined))
  if (!asking) return undefined
  const found = judgingModel(config, { ...systemIo, ...parts })
  if (!found) {
    const wayOut = 'Set judge_provider or judge_base_url in the configuration, or leave out "judge"'
    return { problems: [`"${asking.name}" wants a judge, and no language model is configured. ${wayOut}.`] }
  }
  return 'problems' in found ? { problems: found.problems.map(describeProblem) } : { ask: judgeOf(found.llm) }
}

async function connect(
  url: string,
  config: Config,
  { agent, language, body }: Scenario,
  signal: AbortSignal,
): Promise<ClientTransport> {
  const [apiKey] = config.server_api_key
  const api = new VoxrayApi(url, { retries: RETRIES, ...(apiKey !== undefined && { apiKey }) })
  const start = {
    ...(agent !== undefined && { agent }),
    body: { ...body, ...(language !== undefined && { language }) },
  }
  const { sessionId } = await api.start(start, { signal })
  // A connection that breaks is a finding, not something to get over.
  const transport = new ClientTransport(api.socketUrl(sessionId), { api, reconnect: { ...RECONNECT, attempts: 0 } })
  await transport.start({ signal })
  return transport
}

/** The configured server in this process, one at a time: another system prompt takes another. */
class OwnServer implements AsyncDisposable {
  readonly #config: Config
  readonly #world: EvalWorld
  #open: { readonly systemPrompt: string | undefined; readonly server: EvalServer } | undefined

  constructor(config: Config, world: EvalWorld) {
    this.#config = config
    this.#world = world
  }

  async urlFor(systemPrompt: string | undefined): Promise<string> {
    if (this.#open && this.#open.systemPrompt === systemPrompt) return this.#open.server.url
    await this[Symbol.asyncDispose]()
    this.#world.tell('starting the server …')
    const late = Promise.withResolvers<never>()
    using _ = systemClock.after(READY_WITHIN_MS, () => late.reject(new Error('the server was not ready in time')))
    const opening = openEvalServer(this.#config, { ...this.#world, systemPrompt, code: this.#world.agents })
    const server = await Promise.race([opening, late.promise])
    this.#open = { systemPrompt, server }
    return server.url
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open?.server[Symbol.asyncDispose]()
    this.#open = undefined
  }
}

/** What callers say, made once. Recordings lie beside their file of scenarios. */
class Speech {
  readonly #made = new Map<string, Promise<Int16Array>>()

  of(act: Extract<Act, { type: 'speak' | 'play' }>, file: string): Promise<Int16Array> {
    const path = act.type === 'play' ? resolve(dirname(file), act.path) : ''
    const key = `${act.type} ${act.type === 'play' ? path : act.text}`
    const made = this.#made.get(key) ?? (act.type === 'play' ? recording(path) : spoken(act.text))
    this.#made.set(key, made)
    return made
  }
}
