// Plots with uPlot, which is loaded when the first one is shown.

import { h, useEffect, useRef } from "./preact.js";
import { language } from "../pages/language.js";
import { locale } from "./format.js";

let loading;

function library() {
  loading ??= new Promise((resolve, reject) => {
    const file = (name) => new URL(name, import.meta.url).href;
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: file("uplot.css") }));
    const script = Object.assign(document.createElement("script"), { src: file("uplot.js") });
    script.addEventListener("load", () => resolve(window.uPlot));
    script.addEventListener("error", () => {
      loading = undefined;
      script.remove();
      reject(new Error("uplot.js cannot be loaded"));
    });
    document.head.append(script);
  });
  return loading;
}

const HEIGHT = 200;
/** Distances of the lines of the grid: whole numbers, because the values are counts. */
const STEPS = Array.from({ length: 15 }, (_, power) => [1, 2, 5].map((n) => n * 10 ** power)).flat();

/** Shows lines over time. The caller also shows the values as a table, because a screen reader cannot read a canvas. */
export function Plot({ times, lines, label }) {
  const box = useRef();
  const plot = useRef();
  const data = [times, ...lines.map(({ values }) => values)];
  const shape = JSON.stringify([language(), lines.map(({ name, color }) => [name, color])]);

  useEffect(() => {
    let here = true;
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: box.current.clientWidth, height: HEIGHT }));
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const draw = () => {
      plot.current?.destroy();
      plot.current = new window.uPlot(options(box.current, lines), data, box.current);
    };
    library().then(
      () => {
        if (here) {
          draw();
          observer.observe(box.current);
          scheme.addEventListener("change", draw);
        }
      },
      () => undefined, // the table has the values
    );
    return () => {
      here = false;
      observer.disconnect();
      scheme.removeEventListener("change", draw);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [shape]);

  useEffect(() => plot.current?.setData(data), [JSON.stringify(data)]);

  return h("div", { class: "plot", ref: box, role: "img", "aria-label": label });
}

function options(box, lines) {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  const axis = { stroke: color("--quiet"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false } };
  const counts = new Intl.NumberFormat(locale(), { notation: "compact" });
  const days = new Intl.DateTimeFormat(locale(), { month: "numeric", day: "numeric" });
  const hours = new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return {
    width: box.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { y: { range: (plot, low, high) => [0, Math.max(high, 4)] } },
    axes: [
      {
        ...axis,
        space: 64,
        values: (plot, splits, index, space, step) =>
          splits.map((at) => (step >= 86_400 ? days : hours).format(new Date(at * 1000))),
      },
      { ...axis, size: 48, incrs: STEPS, values: (plot, splits) => splits.map((value) => counts.format(value)) },
    ],
    series: [
      {},
      ...lines.map(({ name, color: token }) => ({
        label: name,
        stroke: color(token),
        width: 2,
        points: { show: false },
      })),
    ],
  };
}
