import type { Habits } from '../ai-sdk/ai-sdk.ts'
import { packaged } from '../ai-sdk/packaged.ts'
import { hostOf, inRegion, regionKey } from './aws-region.ts'

/** Models of many vendors at Amazon Bedrock, by the Converse API. */
export const bedrock = packaged({
  name: 'aws',
  env: [
    'AWS_ACCESS_KEY_ID:AWS_SECRET_ACCESS_KEY:AWS_SESSION_TOKEN',
    'AWS_ACCESS_KEY_ID:AWS_SECRET_ACCESS_KEY',
    'AWS_BEARER_TOKEN_BEDROCK',
  ],
  options: regionKey,
  baseUrl: ({ region }) => `https://${hostOf('bedrock-runtime', region)}`,
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
