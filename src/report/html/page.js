
(() => {
  const filter = document.querySelector(".filter");
  if (!filter) return;
  const search = document.getElementById("search");
  const grades = [...filter.querySelectorAll("[name=grade]")];
  const shown = document.getElementById("shown");
  const findings = [...document.querySelectorAll(".findings > li")].map((item) => ({
    item,
    text: item.textContent.toLowerCase(),
  }));
  const present = new Set(findings.map(({ item }) => item.dataset.grade));
  for (const box of grades) box.closest("label").hidden = !present.has(box.value);
  const update = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(grades.filter((box) => box.checked).map((box) => box.value));
    let number = 0;
    for (const { item, text } of findings) {
      item.hidden = !(wanted.has(item.dataset.grade) && words.every((word) => text.includes(word)));
      if (!item.hidden) number += 1;
    }
    shown.textContent = `${number} of ${findings.length} shown`;
  };
  filter.hidden = false;
  filter.addEventListener("input", update);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      search.focus();
    }
  });
  update();
})();
