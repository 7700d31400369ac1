/**
 * Says of a value from outside where it is not what it should be: null when all is well, else the path and what was
 * expected there, `.streams[3].name: a text`. Fields that nobody knows are let through.
 */
export interface Shape<T> {
  (value: unknown): string | null;
  /** Never there: it only ties the shape to its type. */
  readonly of?: T;
}

/** JSON has no others, and a view can count with all of these. */
export const number: Shape<number> = (value) => (isNumber(value) ? null : ': a number');
export const text: Shape<string> = (value) => (typeof value === 'string' ? null : ': a text');
export const truth: Shape<boolean> = (value) => (typeof value === 'boolean' ? null : ': true or false');

export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return (value) => (value === null ? null : shape(value));
}

/** What may be left out. */
export function optional<T>(shape: Shape<T>): Shape<T> {
  return (value) => (value === undefined ? null : shape(value));
}

export function oneOf<const T extends string>(choices: readonly T[]): Shape<T> {
  return (value) => (choices.some((choice) => choice === value) ? null : `: one of ${choices.join(', ')}`);
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return ': a list';
    for (let i = 0; i < value.length; i++) {
      const wrong = shape(value[i]);
      if (wrong !== null) return `[${i}]${wrong}`;
    }
    return null;
  };
}

/** Every value of an object, whatever its keys are. */
export function dictionary<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value) => {
    if (!isObject(value)) return ': an object';
    for (const key of Object.keys(value)) {
      const wrong = shape(value[key]);
      if (wrong !== null) return `.${key}${wrong}`;
    }
    return null;
  };
}

/** All fields of a type: one that is forgotten here would not compile. */
export function object<T>(fields: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const shapes = Object.entries<Shape<unknown>>(fields);
  return (value) => {
    if (!isObject(value)) return ': an object';
    for (const [key, shape] of shapes) {
      const wrong = shape(value[key]);
      if (wrong !== null) return `.${key}${wrong}`;
    }
    return null;
  };
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
