namespace K8sPki.Tests.Reports;

/// <summary>The page of a report in a browser.</summary>
public sealed class ReportPageTests
{
    private const string Rows = "[...document.querySelectorAll('#all tbody tr')]";

    /// <summary>axe.min.js of axe-core, which judges accessibility; npm has it.</summary>
    private static string? Axe => Environment.GetEnvironmentVariable("K8SPKI_AXE");

    [BrowserFact]
    public async Task It_sorts_filters_and_leads_to_rows()
    {
        using var folder = new TemporaryFolder();
        await using var page = await Browser.OpenAsync(Write(folder, SampleReport.Cluster(300)));
        Assert.Equal("304 of 304 certificates, the first 200 shown", await TextAsync(page, "#count"));
        Assert.Equal(200, (int?)await page.EvaluateAsync($"{Rows}.length"));

        await page.EvaluateAsync("document.querySelectorAll('thead button')[1].click()");
        Assert.Equal("apiserver", await TextAsync(page, "#all tbody summary"));
        await page.EvaluateAsync("document.querySelectorAll('thead button')[1].click()");
        Assert.Equal("kubelet-client", await TextAsync(page, "#all tbody summary"));
        Assert.Equal("descending", (string?)await page.EvaluateAsync("document.querySelectorAll('th')[1].ariaSort"));
        await page.EvaluateAsync("document.querySelectorAll('thead button')[2].click()");
        Assert.Equal("missing", await TextAsync(page, "#all tbody .tag"));

        await page.EvaluateAsync("at = id => document.getElementById(id); "
            + "at('find').value = 'WORKER12 /kubelet'; at('find').dispatchEvent(new Event('input'))");
        await page.UntilAsync("at('count').textContent === '11 of 304 certificates'");
        await page.EvaluateAsync("at('reset').click(); at('state').value = 'bad'; "
            + "at('state').dispatchEvent(new Event('change'))");
        Assert.Equal(2, (int?)await page.EvaluateAsync($"{Rows}.length"));
        await page.EvaluateAsync("at('node').value = 'cp1'; at('node').dispatchEvent(new Event('change'))");
        Assert.Equal("apiserver-etcd-client", await TextAsync(page, "#all tbody summary"));

        await page.EvaluateAsync("document.querySelector('#authorities h3 a').click()");
        Assert.Equal("ca", (string?)await page.EvaluateAsync("document.activeElement.textContent"));
        Assert.True((bool?)await page.EvaluateAsync("document.activeElement.parentElement.open"));
        await page.EvaluateAsync("document.querySelector('[data-issuer]').click()");
        Assert.StartsWith("302 of 304 certificates issued by ca", await TextAsync(page, "#count"), StringComparison.Ordinal);
        await page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        Assert.Equal(302, (int?)await page.EvaluateAsync($"{Rows}.length"));
        Assert.Empty(page.Problems);
    }

    [BrowserFact]
    public async Task Nothing_that_came_from_outside_is_markup_or_runs()
    {
        using var folder = new TemporaryFolder();
        await using var page = await Browser.OpenAsync(Write(folder, SampleReport.Hostile()));
        Assert.Equal(SampleReport.HostileTexts[0], (string?)await page.EvaluateAsync("document.title"));
        Assert.Equal(SampleReport.HostileTexts[0], await TextAsync(page, "h1"));
        Assert.Equal(0, (int?)await page.EvaluateAsync("document.querySelectorAll('img, [onerror], [onload], iframe').length"));
        Assert.Equal(0, (int?)await page.EvaluateAsync(
            "[...document.links].filter(a => !a.getAttribute('href').startsWith('#')).length"));
        Assert.Equal(0, (int?)await page.EvaluateAsync(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        Assert.Empty(page.Problems);
        // The policy keeps out what is not the page's own.
        await page.EvaluateAsync("const own = document.createElement('script'); own.textContent = 'owned = 1'; "
            + "document.body.append(own); 1");
        Assert.Equal("undefined", (string?)await page.EvaluateAsync("typeof owned"));
    }

    /// <summary>What is not shown is not in the page: sorting costs what two hundred rows cost.</summary>
    [BrowserFact]
    public async Task Thousands_of_rows_stay_quick_and_the_page_is_no_wider_than_a_phone()
    {
        using var folder = new TemporaryFolder();
        await using var page = await Browser.OpenAsync(Write(folder, SampleReport.Cluster(RunLength.Of(1000, 5000))));
        var took = await page.EvaluateAsync(
            "(() => { const start = performance.now(); document.querySelectorAll('thead button')[4].click(); "
            + "document.body.offsetHeight; return Math.round(performance.now() - start); })()");
        Assert.True((int)took! < 10_000, $"{took} ms");
        Assert.Equal(200, (int?)await page.EvaluateAsync($"{Rows}.length"));
        await page.CallAsync("Emulation.setDeviceMetricsOverride", new()
        {
            ["width"] = 390, ["height"] = 844, ["deviceScaleFactor"] = 1, ["mobile"] = true,
        });
        Assert.Equal(390, (int?)await page.EvaluateAsync("document.documentElement.scrollWidth"));
    }

    [BrowserFact]
    public async Task Axe_finds_no_serious_fault()
    {
        Assert.SkipUnless(File.Exists(Axe), "K8SPKI_AXE does not name axe.min.js of axe-core (npm install axe-core)");
        foreach (var report in new[] { SampleReport.Cluster(20), SampleReport.Hostile(), new ReportBuilder().Build("nothing") })
        {
            foreach (var scheme in new[] { "light", "dark" })
            {
                using var folder = new TemporaryFolder();
                await using var page = await Browser.OpenAsync(Write(folder, report));
                await page.CallAsync("Emulation.setEmulatedMedia", new()
                {
                    ["features"] = new System.Text.Json.Nodes.JsonArray(
                        new System.Text.Json.Nodes.JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }),
                });
                await page.EvaluateAsync(File.ReadAllText(Axe!));
                var faults = await page.EvaluateAsync(
                    "axe.run().then(found => found.violations.map(fault => "
                    + "`${fault.impact} ${fault.id} ${fault.nodes[0].html}`).join('\\n'))");
                Assert.Equal("", (string?)faults);
            }
        }
    }

    private static async Task<string?> TextAsync(Browser page, string selector) =>
        (string?)await page.EvaluateAsync($"document.querySelector('{selector}').textContent");

    private static string Write(TemporaryFolder folder, Report report) =>
        folder.Write("report.html", ReportForms.Write(report, PkiReportFormat.Html, "report.html"));
}
