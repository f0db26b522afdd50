import { inputCheck } from './json-schema.ts'
import { type Tool, ToolFailure } from './tool.ts'

/** A tool that the client answers: the caller's own page or app. */
export interface ClientToolSettings extends Pick<Tool, 'spec' | 'deadlineMs' | 'whenInterrupted' | 'filler'> {}

/** What one message to a client can carry. */
const MOST_INPUT_CHARS = 32_768

/** Throws where the JSON Schema cannot be used. */
export function clientTool({ spec, ...more }: ClientToolSettings): Tool {
  const parameters = { type: 'object', ...spec.parameters }
  const check = inputCheck(parameters)
  return {
    ...more,
    spec: { ...spec, parameters },
    when: 'at-once',
    isThere: ({ client }) => client?.isThere ?? false,
    on: ({ client }) =>
      client &&
      (async (input, signal) => {
        if (!client.isThere) throw new ToolFailure('The caller has no program that could do it.')
        const wrong = check(input)
        if (wrong !== undefined) throw new ToolFailure(`The input does not fit. ${wrong}`)
        if (JSON.stringify(input).length > MOST_INPUT_CHARS) throw new ToolFailure('The input is too long.')
        const result = await client.ask(spec.name, input, signal)
        if (result === undefined || result === null || result === '') return { type: 'answer', told: 'It is done.' }
        return { type: 'answer', told: typeof result === 'string' ? result : JSON.stringify(result) }
      }),
  }
}
