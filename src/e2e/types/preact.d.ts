// What the console uses of the module that the service serves as preact.js: htm with Preact and its hooks.

export function html(strings: TemplateStringsArray, ...values: unknown[]): unknown;
export function h(component: unknown, properties?: object, ...children: unknown[]): unknown;
export function render(tree: unknown, parent: Element): void;
export function useState(initial?: unknown): [any, (next: any) => void];
export function useEffect(effect: () => void | (() => unknown), inputs?: unknown[]): void;
export function useRef<T = any>(initial?: T): { current: T };
