import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AgentFault, loadAgents, offerPackage } from '../../src/agent/load.ts'
import * as voxray from '../../src/index.ts'

offerPackage(voxray)

const folders: string[] = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})

/** A folder with these files. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'voxray-agents-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

/** What is wrong with a file of this text, without the path of its folder. */
async function faultOf(text: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await folderOf({ 'desk.ts': text, ...more })
  const fault = await loadAgents(join(folder, 'desk.ts')).then(
    () => undefined,
    (error: AgentFault) => error,
  )
  expect(fault?.name).toBe('AgentFault')
  return fault?.message.replaceAll(`${folder}/`, '') ?? ''
}

const AGENT = `import { agent, tool, Type } from 'voxray'\n`

describe('agents in files', () => {
  test('are called as their files are, or as they say', async () => {
    const folder = await folderOf({
      'sales.ts': `${AGENT}export default agent({ prompt: 'You sell.' })`,
      'desk.ts': `${AGENT}export default agent({ name: 'front-desk', prompt: 'You greet.' })`,
    })
    expect([...(await loadAgents(folder)).keys()]).toEqual(['front-desk', 'sales'])
  })

  test('may share what stands in files that begin with _, which are no agents', async () => {
    const folder = await folderOf({
      'sales.ts': `${AGENT}import { manners } from './_manners.ts'\nexport default agent({ prompt: manners })`,
      '_manners.ts': `export const manners = 'Be brief.'`,
    })
    const agents = await loadAgents(folder)
    expect([...agents].map(([name, { options }]) => [name, options.prompt])).toEqual([['sales', 'Be brief.']])
  })

  test('may not have one name twice', async () => {
    const folder = await folderOf({
      'desk.ts': `${AGENT}export default agent({ prompt: 'x' })`,
      'other.ts': `${AGENT}export default agent({ name: 'desk', prompt: 'x' })`,
    })
    await expect(loadAgents(folder)).rejects.toThrow('other.ts: another agent is called "desk", too')
  })
})

describe('a file that cannot be used is told of in one line:', () => {
  const way = `Write "export default agent({ prompt: '…' })". What is no agent goes in a file that begins with _`

  test.each([
    [
      'no default export',
      `${AGENT}export const desk = agent({ prompt: 'x' })`,
      `desk.ts: it has no default export. ${way}`,
    ],
    ['some other default export', `export default { prompt: 'x' }`, `desk.ts: its default export is no agent. ${way}`],
    ['no prompt', `${AGENT}export default agent({} as never)`, 'desk.ts: its agent has no prompt'],
    [
      'a syntax error',
      `${AGENT}export default agent({\n  prompt: 'x'\n  greeting: 'y',\n})`,
      'desk.ts:4:3: Expected "}" but found "greeting"',
    ],
    [
      'what is thrown when it is loaded',
      `${AGENT}function open(): string {\n  throw new Error('no\\n  database')\n}\nexport default agent({ prompt: open() })`,
      'desk.ts:3:13: no database',
    ],
    [
      'an import that is not there',
      `import { x } from './gone.ts'\nexport default x`,
      `desk.ts: Cannot find module './gone.ts' imported from desk.ts`,
    ],
    [
      'the name of a tool that no model can call',
      `${AGENT}export default agent({ prompt: 'x', tools: { 'find order': tool({ description: 'x', run: () => 1 }) } })`,
      'desk.ts: no model can call a tool "find order": its name has 1 to 64 letters, digits, - and _',
    ],
    [
      'a tool that runs nothing',
      `${AGENT}export default agent({ prompt: 'x', tools: { find: { description: 'x' } as never } })`,
      'desk.ts: the tool "find" has nothing to run. Make it with tool({ description, run })',
    ],
    ['no agent at all', `${AGENT}export default agent(undefined as never)`, 'desk.ts: its agent has no prompt'],
    [
      'an option that no agent has',
      `${AGENT}export default agent({ prompt: 'x', greetings: 'Hello.' } as never)`,
      'desk.ts: its agent has "greetings", which is none of its options: name, prompt, greeting, language, model, stt, tts, tools, handOverTo, settings, state, onCall, onTurn, onToolCall, onEnd',
    ],
    ...(
      [
        ['name: 5', '"name" of its agent must be a text'],
        ['greeting: 5', '"greeting" of its agent must be a text, or a function that gives one'],
        ['state: { name: 1 }', '"state" of its agent must be a function that gives what call.state begins as'],
        ['tools: []', '"tools" of its agent must be an object of tools by their names, or a function that gives one'],
        ["handOverTo: 'sales'", '"handOverTo" of its agent must be a list of names of agents'],
        ['model: {}', '"model" of its agent must be a model of the AI SDK, or one with stream()'],
        ["onTurn: 'x'", '"onTurn" of its agent must be a function'],
      ] as const
    ).map(([option, wrong]) => [
      `an option of another form: ${option}`,
      `${AGENT}export default agent({ prompt: 'x', ${option} } as never)`,
      `desk.ts: ${wrong}`,
    ]),
    ...(
      [
        [
          'parameters: {}',
          '"parameters", which is none of its options: description, input, run, deadlineMs, whenInterrupted, filler',
        ],
        ["deadlineMs: '5s'", '"deadlineMs" of the tool "find" must be milliseconds, from 1 on'],
        ['deadlineMs: NaN', '"deadlineMs" of the tool "find" must be milliseconds, from 1 on'],
        ["whenInterrupted: 'stop'", '"whenInterrupted" of the tool "find" must be "finish" or "abort"'],
        ["filler: 'Wait.'", '"filler" of the tool "find" must be an object of afterMs and, if you like, words'],
        [
          "filler: { words: 'Wait.' }",
          '"filler" of the tool "find" must be an object of afterMs and, if you like, words',
        ],
        ["description: ''", '"description" of the tool "find" must be a text that tells the model what it does'],
        ['description: undefined', '"description" of the tool "find" must be a text that tells the model what it does'],
      ] as const
    ).map(([option, wrong]) => [
      `an option of a tool: ${option}`,
      `${AGENT}export default agent({ prompt: 'x', tools: { find: tool({ description: 'x', run: () => 1, ${option} } as never) } })`,
      `desk.ts: ${wrong.startsWith('"parameters"') ? 'the tool "find" has ' : ''}${wrong}`,
    ]),
    [
      'a tool whose input is a text',
      `${AGENT}export default agent({ prompt: 'x', tools: { find: tool({ description: 'x', input: Type.String(), run: () => 1 }) } })`,
      'desk.ts: the input of the tool "find" is no schema of an object, such as Type.Object({ … }), z.object({ … }), or jsonSchema({ … }) of the AI SDK',
    ],
    [
      'a tool whose input is no schema of any kind',
      `${AGENT}export default agent({ prompt: 'x', tools: { find: tool({ description: 'x', input: { day: 'string' } as never, run: () => 1 }) } })`,
      'desk.ts: the input of the tool "find" is no schema of an object, such as Type.Object({ … }), z.object({ … }), or jsonSchema({ … }) of the AI SDK',
    ],
  ])('%s', async (_, text, fault) => {
    expect(await faultOf(text)).toBe(fault)
  })

  test('a syntax error in a file that it imports, by that file', async () => {
    const text = `import { x } from './_shared.ts'\nexport default x`
    expect(await faultOf(text, { '_shared.ts': 'export const x = (\n' })).toBe(
      '_shared.ts:1:19: Unexpected end of file',
    )
  })
})
