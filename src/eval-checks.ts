import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { AgentCode } from './compose/agent-code.ts'
import { agentConfigs, defaultAgentOf } from './config/agents.ts'
import type { Config } from './config/schema.ts'
import type { EvalOptions } from './eval/options.ts'
import type { ScenarioFile } from './eval/run.ts'
import type { Scenario } from './eval/scenario.ts'
import { codeOf } from './std/error-code.ts'
import { messageOf } from './std/errors.ts'

interface EvalParts {
  readonly options: Pick<EvalOptions, 'url' | 'junit'>
  readonly files: readonly ScenarioFile[]
  readonly config: Config
  readonly agents: AgentCode | undefined
  /** Throws for a recording that cannot be read. */
  readonly recording: (path: string, file: string) => Promise<unknown>
}

/** What would come to light in the middle of a run, minutes later: agents, prompts, recordings and the place of the report. */
export async function evalProblems({ options, files, config, agents, recording }: EvalParts): Promise<string[]> {
  const scenarios = files.flatMap((file) => file.scenarios)
  const problems = [
    ...scenarios.flatMap((scenario) =>
      options.url === undefined ? unfit(scenario, config, agents) : unmetPrompt(scenario),
    ),
    ...(await unread(files, recording)),
  ]
  if (options.junit === undefined) return problems
  try {
    await mkdir(dirname(options.junit), { recursive: true })
    return problems
  } catch (error) {
    return [...problems, `${options.junit} cannot be written (${codeOf(error)})`]
  }
}

function unmetPrompt({ name, systemPrompt }: Scenario): string[] {
  return systemPrompt === undefined
    ? []
    : [`"${name}" has a system_prompt, and a server that runs keeps its own: leave out --url`]
}

function unfit({ name, agent, systemPrompt }: Scenario, config: Config, agents: AgentCode | undefined): string[] {
  const names = [...agentConfigs(config).keys()]
  const asked = agent ?? defaultAgentOf(config)
  if (!names.includes(asked)) return [`"${name}" asks for the agent "${asked}", and there are: ${names.join(', ')}`]
  if (systemPrompt === undefined || !agents?.has(asked)) return []
  return [`"${name}" has a system_prompt, and the agent "${asked}" has its prompt in code: leave out one of them`]
}

/** Recordings that are not there, or are none. */
async function unread(files: readonly ScenarioFile[], recording: EvalParts['recording']): Promise<string[]> {
  const problems: string[] = []
  for (const { path: file, scenarios } of files)
    for (const { name, turns } of scenarios)
      for (const { act } of turns) {
        if (act.type !== 'play') continue
        const wrong = await recording(act.path, file).then(
          () => undefined,
          (error: unknown) => (codeOf(error) === 'ENOENT' ? 'it does not exist' : messageOf(error)),
        )
        if (wrong !== undefined) problems.push(`${file}: "${name}" plays ${act.path}, which cannot be read (${wrong})`)
      }
  return problems
}
