/** The header that says who asks; none where there is no key. */
export const keyHeader = (
  name: string,
  key: string | undefined,
  scheme?: 'Basic' | 'Bearer' | 'Token',
): Readonly<Record<string, string>> =>
  key === undefined ? {} : { [name]: scheme === undefined ? key : `${scheme} ${key}` }
