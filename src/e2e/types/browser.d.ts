// Elements that a page looks up have the type that its HTML gives them, which the compiler cannot know.

interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}

interface NonElementParentNode {
  getElementById(id: string): any;
}

interface Document {
  getElementById(id: string): any;
}

interface HTMLFormControlsCollection {
  [name: string]: any;
}

interface Window {
  uPlot: any;
  ui: any;
}

/** Of the script of Swagger UI. */
declare const SwaggerUIBundle: any;
