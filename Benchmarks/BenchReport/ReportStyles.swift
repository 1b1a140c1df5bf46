/// Holds the page's style sheet: light by default, dark where the reader prefers it.
enum ReportStyles {
    // Okabe and Ito's hues, darkened for light and lightened for dark to a contrast of at least 4.5
    // against a card, because they colour text too.
    private static let light = [
        "#0072b2", "#c44e00", "#007d5a", "#b0568c", "#946600", "#1b7cae", "#55585f", "#7b7000",
    ]
    private static let dark = [
        "#4fa8e8", "#f2854a", "#2fc79b", "#e29cc6", "#e69f00", "#8fd3f5", "#c3c6cc", "#f0e442",
    ]

    private static func variables(_ colours: [String]) -> String {
        colours.enumerated().map { "--series-\($0.offset):\($0.element);" }.joined()
    }

    /// The style sheet; free of characters that XML would need escaped.
    static let sheet = """
        :root{color-scheme:light dark;--page:#f7f6f3;--card:#ffffff;--ink:#1d2026;\
        --quiet:#5a5f69;--rule:#e4e2dc;--axis:#8b8f98;--best:#e6f1ea;--notice:#fdf0d5;\
        \(variables(light))}
        @media (prefers-color-scheme: dark){:root{--page:#14161a;--card:#1c1f25;--ink:#e8e9ec;\
        --quiet:#a3a8b3;--rule:#2f333b;--axis:#767c88;--best:#1d3b30;--notice:#43340f;\
        \(variables(dark))}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);\
        font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
        main{max-width:1100px;margin:0 auto;padding:40px 24px 56px}
        h1{font-size:30px;line-height:1.2;letter-spacing:-.02em;margin:0 0 6px}
        h2{font-size:21px;letter-spacing:-.01em;margin:48px 0 16px;overflow-wrap:anywhere}
        .summary,footer{color:var(--quiet)}
        .summary{margin:0}
        footer{margin-top:40px;font-size:13px;max-width:70ch}
        nav{display:flex;flex-wrap:wrap;gap:8px;margin-top:18px}
        nav a{color:inherit;text-decoration:none;border:1px solid var(--axis);border-radius:999px;\
        padding:3px 13px;font-size:14px}
        nav a:hover{border-color:var(--ink)}
        a:focus-visible{outline:2px solid var(--series-0);outline-offset:2px}
        .notice{background:var(--notice);border-radius:8px;padding:10px 14px}
        figure,.scroll:has(table){background:var(--card);border:1px solid var(--rule);\
        border-radius:12px;padding:18px 20px;margin:0 0 18px}
        figcaption,caption{font-weight:600;font-size:15px;text-align:left;margin:0 0 12px;\
        padding:0}
        caption{margin-bottom:8px;white-space:nowrap}
        .scroll{overflow-x:auto}
        .scroll svg{min-width:820px}
        .pair .scroll svg{min-width:380px}
        .triple svg{max-width:420px}
        svg{display:block;width:100%;height:auto;overflow:visible}
        .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,430px),1fr));\
        gap:0 18px}
        .triple{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,290px),1fr));\
        gap:20px}
        svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",\
        sans-serif;fill:var(--ink)}
        svg .tick{fill:var(--quiet);font-variant-numeric:tabular-nums}
        svg .title{fill:var(--quiet)}
        svg .label{font-weight:500}
        .grid{stroke:var(--rule);stroke-width:1}
        .axis{stroke:var(--axis);stroke-width:1}
        .curve{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
        .mark{stroke:var(--card);stroke-width:1}
        .other{opacity:.45}
        .leader{fill:none;stroke-width:1;opacity:.5;stroke-dasharray:1 3;stroke-linecap:round}
        .range{opacity:.35}
        .series{transition:opacity .12s}
        svg:has(.series:hover) .series:not(:hover){opacity:.22}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:6px 20px;margin:14px 0 0;padding:0;\
        font-size:13px}
        .legend li{display:flex;align-items:center;gap:7px}
        .legend svg{width:32px;height:16px;flex:none}
        table{border-collapse:collapse;width:100%;font-size:14px}
        th,td{text-align:left;padding:7px 14px 7px 0;border-bottom:1px solid var(--rule);\
        vertical-align:top}
        tr:last-child th,tr:last-child td{border-bottom:0}
        tbody tr:last-child td,tbody tr:last-child th{padding-bottom:0}
        thead th{color:var(--quiet);font-weight:500;font-size:13px;white-space:nowrap;\
        border-bottom-color:var(--axis)}
        tbody th{font-weight:500;white-space:nowrap}
        tbody .many{white-space:normal;min-width:11em}
        .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        th:last-child,td:last-child{padding-right:0}
        .best{font-weight:700;background:var(--best)}
        @media (max-width:640px){main{padding:24px 14px}figure,.scroll:has(table){padding:14px}}
        @media print{body{background:none}figure,.scroll:has(table){break-inside:avoid}}
        @media (prefers-reduced-motion: reduce){.series{transition:none}}
        """
}
