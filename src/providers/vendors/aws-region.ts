import { Type } from '@sinclair/typebox'

export const regionKey = {
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

export const inRegion = (region: string | undefined): string => region || 'us-east-1'

/** Where a service of Amazon is. China has a domain of its own. */
export function hostOf(service: string, region: string | undefined): string {
  const name = inRegion(region)
  return `${service}.${name}.amazonaws.com${name.startsWith('cn-') ? '.cn' : ''}`
}
