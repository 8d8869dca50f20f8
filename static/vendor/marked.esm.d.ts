// What the pages use of marked: its lexer.

export interface Cell {
  tokens: Token[];
}

export interface Item {
  task: boolean;
  checked?: boolean;
  tokens: Token[];
}

/** A piece of Markdown; which of the fields it has, its type says. */
export interface Token {
  type: string;
  raw: string;
  text: string;
  tokens?: Token[];
  depth: number;
  lang?: string;
  href?: string;
  ordered?: boolean;
  start?: number | "";
  items?: Item[];
  header?: Cell[];
  rows?: Cell[][];
  align?: (string | null)[];
}

export class Marked {
  constructor(options: { gfm: boolean; breaks: boolean });
  lexer(text: string): Token[];
}
