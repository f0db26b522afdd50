export interface Visit {
  name?: string
  about?: string
}

/** What is known of the caller. Agents with this same function share what it makes, so it goes along when one hands over to another. */
export const visit = (): Visit => ({})

export const described = ({ name = 'somebody', about = 'something' }: Visit): string =>
  `${name}, who calls about ${about}`
