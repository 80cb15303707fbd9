/** The value of a column that holds one of a closed list of words. Throws on any other: then it is not for this version to read. */
export function oneOf<Word extends string>(words: readonly Word[], value: string): Word {
  const word = words.find((known) => known === value);
  if (word === undefined)
    throw new Error(`the database holds "${value}" where there may be ${words.join(", ")}`);
  return word;
}
