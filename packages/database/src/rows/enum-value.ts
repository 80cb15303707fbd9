/** Narrows a column to its closed list of values. Throws on any other, which only a later version can have written. */
export function enumValue<Word extends string>(words: readonly Word[], value: string): Word {
  const word = words.find((known) => known === value);
  if (word === undefined)
    throw new Error(`the database holds an unknown value where there may be ${words.join(", ")}`);
  return word;
}
