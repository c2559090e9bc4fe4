/** An element that is longer than its place is scrolled by keys, too; one that is not is no stop on the way. For `{@attach}`. */
export function scrolls(element: HTMLElement) {
  const look = () => (element.scrollHeight > element.clientHeight + 1 ? element.setAttribute('tabindex', '0') : element.removeAttribute('tabindex'));
  const observer = new ResizeObserver(look);
  observer.observe(element);
  return () => observer.disconnect();
}
