// What the pages use of simple-keyboard.

export interface Options {
  layout?: Record<string, string[]>;
  layoutName?: string;
  display?: Record<string, string>;
  buttonAttributes?: { attribute: string; value: string; buttons: string }[];
  onKeyPress?: (key: string) => void;
  onKeyReleased?: () => void;
  disableButtonHold?: boolean;
  preventMouseDownDefault?: boolean;
  useButtonTag?: boolean;
  mergeDisplay?: boolean;
}

export default class SimpleKeyboard {
  constructor(place: HTMLElement, options: Options);
  setOptions(options: Options): void;
}
