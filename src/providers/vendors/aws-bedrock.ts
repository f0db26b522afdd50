import { Type } from '@sinclair/typebox'
import type { Habits } from '../ai-sdk/ai-sdk.ts'
import { packaged } from '../ai-sdk/packaged.ts'

const options = {
  region: Type.Optional(
    Type.String({
      maxLength: 40,
      pattern: '^[a-z]+(-[a-z]+)+-[0-9]+$',
      form: 'a region such as eu-central-1',
      env: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
      description: 'The region that is asked; us-east-1 when absent',
    }),
  ),
}

/** Models of many vendors at Amazon Bedrock, by the Converse API. */
export const bedrock = packaged({
  name: 'aws',
  env: [
    'AWS_ACCESS_KEY_ID:AWS_SECRET_ACCESS_KEY:AWS_SESSION_TOKEN',
    'AWS_ACCESS_KEY_ID:AWS_SECRET_ACCESS_KEY',
    'AWS_BEARER_TOKEN_BEDROCK',
  ],
  options,
  baseUrl: ({ region }) => `https://bedrock-runtime.${inRegion(region)}.${domainOf(inRegion(region))}`,
  model: 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
  habits: (model) => ({
    ...(caches(model) && { ofInstructions: CACHED }),
    // Bedrock refuses results of tools in a talk without tools, and has no choice "none".
    losesResults: true,
  }),
  open: async ({ baseURL, apiKey, fetch }, model, { region }) => {
    const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock')
    const [accessKeyId = '', secretAccessKey, sessionToken] = apiKey.split(':')
    const signed = { apiKey: '', accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
    const credentials = secretAccessKey === undefined ? { apiKey } : { ...signed, secretAccessKey }
    return createAmazonBedrock({ baseURL, fetch, region: inRegion(region), ...credentials })(model)
  },
})

const CACHED: NonNullable<Habits['ofInstructions']> = { amazonBedrock: { cachePoint: { type: 'default' } } }

/** Others refuse the mark. */
const caches = (model: string): boolean => /(?:^|\.)(?:anthropic\.claude|amazon\.nova)/.test(model)

const inRegion = (region: string | undefined): string => region || 'us-east-1'

const domainOf = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com')
