using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Connectors.Generic;
using BillingGrains.Connectors.Generic.Plans;
using BillingGrains.Connectors.Generic.Trials;
using BillingGrains.Sandbox.Erp;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>What is wrong with a configuration is told when it is read, with its place and reason.</summary>
public sealed class ErpConfigurationTests
{
    public static TheoryData<string> Files =>
        new(Directory.EnumerateFiles(Samples.Path("erp"), "*.json").Select(path => Path.GetFileName(path)).Order());

    [Theory]
    [MemberData(nameof(Files))]
    public void A_configuration_of_the_samples_has_no_faults(string file)
    {
        ErpConfiguration.Read(File.ReadAllText(Samples.Path($"erp/{file}")), file, out var faults);

        faults.ShouldBeEmpty(string.Join('\n', faults));
    }

    [Theory]
    [InlineData("\"name\": \"Small\",", "", "\"name\" is missing")]
    [InlineData("\"number\": \"own\"", "\"number\": \"ours\"", "/number: \"ours\" is none of")]
    [InlineData("\"kinds\": [\"invoice\"]", "\"kinds\": [\"order\"]", "/documents/0/kinds: \"order\" is neither")]
    [InlineData("\"kinds\"", "\"colour\": 1, \"kinds\"", "/documents/0/colour: There is no such member here; one of")]
    [InlineData("{{invoice.key}}", "{{invoice.kye}}",
        "/documents/0/create/body/key: In \"invoice.kye\", column 9: \"kye\" is no field")]
    [InlineData("{{invoice.key}}", "{{invoice.key | shout}}", "\"shout\" is no filter")]
    [InlineData("{{invoice.key}}", "{{invoice.key", "A placeholder does not end")]
    [InlineData("{{remoteId}}/post", "{{key}}/post", "\"key\" is not known")]
    [InlineData("line in invoice.lines", "line in invoice.key", "\"invoice.key\" is no list")]
    [InlineData("\"$do\"", "\"$then\"", "A loop is")]
    [InlineData("[{ \"$for\": \"line in invoice.lines\", \"$do\": { \"net\": \"{{line.net}}\" } }]",
        "{ \"$for\": \"line in invoice.lines\", \"$do\": 1 }", "A loop stands in an array")]
    [InlineData("{ \"path\": \"/documents/{{remoteId}}\", \"document\": \"$\" }",
        "{ \"method\": \"PUT\", \"path\": \"/documents/{{remoteId}}\", \"document\": \"$\" }",
        "Exactly one of the calls changes something")]
    [InlineData("\"query\": {", "\"effect\": true, \"query\": {", "None of these calls may change anything")]
    [InlineData("$.items[*]", "$.items[", "is no JSONPath")]
    [InlineData("\"id\": \"$.id\"", "\"id\": { \"at\": \"$.id\", \"match\": \"(\" }",
        "/documents/0/read/id/match: It is no regular")]
    [InlineData("\"id\": \"$.id\"", "\"id\": { \"at\": \"$.id\", \"map\": \"ids\" }", "There is no table \"ids\"")]
    [InlineData("\"id\": \"$.id\",", "", "\"read\" says nothing of \"id\"")]
    [InlineData("document.number != ''", "document.number", "must come to bool")]
    [InlineData("document.number != ''", "document.state != ''", "\"state\" is no field of document")]
    [InlineData("\"error\":",
        "\"answers\": [{ \"when\": \"status == 1\", \"means\": \"refused\", \"code\": \"nonsense\" }], \"error\":",
        "/answers/0/code: \"nonsense\" is no kind of the exception queue")]
    [InlineData("\"error\":",
        "\"answers\": [{ \"when\": \"status == '1'\", \"means\": \"done\" }], \"error\":", "/answers/0/when: In")]
    [InlineData("\"error\":", "\"access\": { \"kind\": \"magic\" }, \"error\":", "/access/kind: \"magic\" is none of")]
    [InlineData("\"error\":", "\"access\": { \"kind\": \"oauthClient\" }, \"error\":", "\"tokenUrl\" is missing")]
    [InlineData("\"error\":", "\"formats\": { \"date\": \"qq\" }, \"error\":", "/formats/date: It is no pattern")]
    [InlineData("\"error\":", "\"test\": { \"billTo\": \"C\", \"addresses\": [] }, \"error\":", "\"addresses\" lists")]
    [InlineData("\"kinds\"", "\"batch\": {}, \"kinds\"", "/documents/0/batch: \"of\" says which of the document's")]
    [InlineData("\"kinds\"", "\"batch\": { \"of\": [\"find\"] }, \"kinds\"", "/documents/0/batch: \"of\" says")]
    [InlineData("\"kinds\"", "\"batch\": { \"of\": [\"create\"] }, \"kinds\"",
        "/documents/0/create/body/key: In \"invoice.key\", column 1: \"invoice\" is not known")]
    [InlineData("\"kinds\"", "\"batch\": { \"of\": [\"post\"], \"post\": { \"path\": \"/a\" } }, \"kinds\"",
        "/documents/0/batch/post: \"of\" says that the document's own \"post\" is for several")]
    [InlineData("\"kinds\"",
        "\"batch\": { \"create\": { \"path\": \"/a\", \"body\": { \"$body\": \"post\" }, \"document\": \"$\" } }, \"kinds\"",
        "/documents/0/batch/create: {\"$body\": \"create\"} stands for the JSON object")]
    [InlineData("\"document\": \"$\" },",
        "\"document\": \"$\", \"read\": { \"table\": { \"each\": \"$.rows\", \"name\": \"$.id\" } } },",
        "/documents/0/create/read/table: A table says where its rows stand")]
    [InlineData("\"kinds\"", "\"batch\": { \"of\": [\"post\"], \"when\": \"invoice.number\" }, \"kinds\"",
        "/documents/0/batch/when: In \"invoice.number\"")]
    [InlineData("\"error\":", "\"error\": 1, \"error\":", "It is no JSON")]
    public void A_fault_is_told_with_its_place_and_reason(string good, string bad, string told)
    {
        var text = ScriptedErp.Configuration();
        text.ShouldContain(good);

        var read = ErpConfiguration.Read(text.Replace(good, bad, StringComparison.Ordinal), "small.json", out var faults);

        read.ShouldBeNull();
        faults.ShouldContain(fault => fault.StartsWith("small.json: ", StringComparison.Ordinal)
            && fault.Contains(told, StringComparison.Ordinal), string.Join('\n', faults));
    }

    [Theory]
    [InlineData("\"kinds\": [\"payment\", \"refund\"]", "\"kinds\": [\"payout\"]",
        "/vouchers/0/kinds: \"payout\" is none of payment")]
    [InlineData("\"kinds\": [\"payment\", \"refund\"],", "", "/vouchers/0: \"kinds\" is missing")]
    [InlineData("[\"payment\", \"refund\"]", "[\"payment\", \"payment\"]", "/vouchers: \"payment\" is entered in one way")]
    [InlineData("{{voucher.key}}", "{{voucher.number}}", "/vouchers/0/create/body/key: In \"voucher.number\"")]
    [InlineData("{{voucher.key}}", "{{invoice.key}}", "\"invoice\" is not known")]
    [InlineData("\"document\": \"$.entry\"", "\"effect\": false", "Exactly one of the calls changes something")]
    [InlineData("\"currency\": \"EUR\"", "\"posted\": \"true\"", "/vouchers/0: \"read\" says nothing of \"currency\"")]
    [InlineData("\"currency\": \"EUR\"", "\"currency\": \"{{voucher.currency}}\"", "/vouchers/0/currency: In")]
    [InlineData("{{line.signed}}", "{{line.net}}", "/journals/create/body/lines/0/$do/amount: In \"line.net\"")]
    [InlineData(", \"amount\": \"$.lines[?(@.amount > 0)].amount\"", "", "/journals: \"read\" says nothing of \"amount\"")]
    [InlineData(", \"open\": \"$.open\"", "", "/documents/0: \"read\" says nothing of \"open\"")]
    [InlineData("\"document\": \"$.id\", ", "", "/payments/entries/0: Neither \"read\" nor \"readEach\"")]
    [InlineData("\"each\": \"$.on_documents[*]\", ", "", "\"each\" and \"readEach\" go together")]
    [InlineData("entry.state == 'void'", "entry.status == 'void'", "/payments/entries/0/cancelled: In")]
    [InlineData("\"records\": \"$.items[*]\", \"read\": { \"id\": \"$.id\", \"key\"", "\"read\": { \"id\": \"$.id\", \"key\"",
        "/payments/entries/0/keys: \"records\" is missing")]
    [InlineData("\"kind\": \"customer\"", "\"kind\": \"client\"", "/masterData/lists/0/kind: It is none of customer, item")]
    [InlineData("\"kind\": \"customer\", ", "", "/masterData/lists/0: \"read\" says nothing of \"kind\"")]
    [InlineData("\"lists\"", "\"changes\": \"told\", \"lists\"", "/masterData/lists/0: \"gone\" says which records")]
    [InlineData("\"$.none\", \"otherwise\": \"payment\"", "\"$.none\", \"map\": \"a\", \"back\": \"b\"",
        "/payments/entries/0/read/kind/back: Either")]
    [InlineData("\"kind\": \"dimension\"", "\"kind\": \"period\"",
        "/masterWriter/0/kind: It is none of customer, item, taxCode")]
    [InlineData("\"findById\"", "\"findByTaxRegistration\"", "/masterWriter/0: \"findById\" is missing")]
    [InlineData("\"findById\"", "\"findByTaxRegistration\"", "Customers alone have tax registrations")]
    [InlineData("\"code\": \"{{id}}\" }, \"document\": \"$.items[*]\"", "\"code\": \"{{id}}\" }",
        "/masterWriter/0/findById: The last call of a search says")]
    [InlineData("\"document\": \"$.made\"", "\"effect\": false", "/masterWriter/0/create: Exactly one of the calls")]
    [InlineData("\"document\": \"$.made\"", "\"read\": { \"id\": \"$.id\" }", "/masterWriter/0/create: Say in \"document\"")]
    [InlineData("\"method\": \"PUT\"", "\"effect\": false, \"method\": \"PUT\"",
        "/masterWriter/0/update: None of these calls changes")]
    [InlineData("\"name\": \"{{record.name}}\" }, \"document\"", "\"name\": \"{{record.title}}\" }, \"document\"",
        "/masterWriter/0/create/body/name: In \"record.title\"")]
    [InlineData("\"code\": \"{{record.id}}\"", "\"code\": \"{{remoteId}}\"", "\"remoteId\" is not known")]
    [InlineData("\"remoteId\": \"$.number\"", "\"street\": \"$.street\"",
        "/masterWriter/0: \"read\" says nothing of \"remoteId\"")]
    [InlineData("\"remoteId\": \"$.number\"", "\"remoteId\": \"$.number\", \"street\": \"$.street\"",
        "/masterWriter/0/read: Of an address all is read, or nothing")]
    public void A_fault_beside_the_documents_is_told_with_its_place_and_reason(string good, string bad, string told)
    {
        var text = ScriptedErp.Whole();
        ScriptedErp.Read(text);
        text.ShouldContain(good);

        var read = ErpConfiguration.Read(text.Replace(good, bad, StringComparison.Ordinal), "small.json", out var faults);

        read.ShouldBeNull();
        faults.ShouldContain(fault => fault.StartsWith("small.json: line ", StringComparison.Ordinal)
            && fault.Contains(told, StringComparison.Ordinal), string.Join('\n', faults));
    }

    [Theory]
    [InlineData("http://kontor.test/", null)]
    [InlineData("http://kontor.test/more", null)]
    [InlineData("https://kontor.test/", "is none of the addresses")]
    [InlineData("http://kontor.test.example.com/", "is none of the addresses")]
    [InlineData("http://erp.example.com/", "is none of the addresses")]
    public void Only_a_tenant_for_tests_is_tried(string address, string? told)
    {
        var kontor = ScriptedErp.Read(File.ReadAllText(Samples.Path("erp/kontor.json")));

        var hindrance = ErpTrial.Hindrance(kontor, new Uri(address));

        (hindrance is null).ShouldBe(told is null, hindrance);
        hindrance?.ShouldContain(told!);
        ErpTrial.Hindrance(ScriptedErp.Read(ScriptedErp.Configuration()), new Uri(address))!.ShouldContain("has no \"test\"");
    }

    [Fact]
    public async Task A_trial_says_what_is_wrong_in_words()
    {
        var time = new FakeTime();
        using var kontor = new Kontor("a secret", time);
        kontor.Master.Keep([new MasterEntry("customer", "C-17", "Korn"), new MasterEntry("tax-code", "S21", "21 %")]);
        using var http = new HttpClient(kontor);
        var text = await File.ReadAllTextAsync(Samples.Path("erp/kontor.json"), TestContext.Current.CancellationToken);
        foreach (var (good, bad, step, told) in new[]
        {
            ("V21", "V06", "post", "totals-differ"),
            ("<k:Find xmlns:k='urn:kontor:7' ref='{{key}}'/>", "<k:Find xmlns:k='urn:kontor:7' ref=''/>", "find", "is not found"),
            ("C-BLOCKED", "C-18", "refusal", "should be refused"),
            ("order='{{invoice.purchaseOrder}}'", "", "list", "purchaseOrder is \"\""),
            ("//k:Entry", "//k:Nothing", "payment", "Nobody can tell"),
            ("<k:FindEntry xmlns:k='urn:kontor:7' ref='{{key}}'/>", "<k:FindEntry xmlns:k='urn:kontor:7' ref=''/>", "refund",
                "not found by its key"),
            ("amount='{{voucher.amount}}'", "amount='2'", "payment", "amounts-differ"),
            ("\"skonto\"", "\"ausbuchung\"", "payments", "makes no sense"),
            ("entry='{{voucher.reference}}'", "", "payments", "Not read back by the id that it came with: payment"),
            ("\"open\": \"@open\"", "\"open\": \"@gross\"", "open items", "is open there"),
            ("k:Row/@amount", "k:Row/@nothing", "journal", "Nobody can tell"),
            ("date='{{voucher.date}}'", "date='01.01.2020'", "payments",
                "payment TEST-1 is read as payment of 1.00 on 2020-01-01"),
            ("\"id\": \"@id\", \"name\"", "\"id\": \"@kind\", \"name\"", "master data", "Customer C-17 is not among"),
            ("kind='kunde' id='{{id}}'", "kind='artikel' id='{{id}}'", "new customer", "is found 0 times after it was sent"),
            ("days='{{record.paymentDays}}'", "days='7'", "new customer", "with another paymentDays than was sent"),
            ("vat='{{registration.plain}}'", "vat='DE1'", "new customer", "is not found by its tax registration"),
            ("<k:ChangeMaster xmlns:k='urn:kontor:7' kind='artikel'", "<k:ChangeMaster xmlns:k='urn:kontor:7' kind='steuer'",
                "new item", "The record is no longer in the ERP"),
            ("\"means\": \"exists\"", "\"means\": \"refused\"", "new customer", "takes no second one"),
            ("Kontor 7", "Kontor", "", ""),
        })
        {
            var configuration = ScriptedErp.Read(text.Replace(good, bad, StringComparison.Ordinal)
                .Replace("\"searchLagSeconds\": 5", "\"searchLagSeconds\": 0", StringComparison.Ordinal));
            using var erp = new GenericErp(
                http, configuration,
                new GenericConnection(new Uri("http://kontor.test"), "us", "a secret", "", TimeSpan.FromSeconds(10)),
                new BillingGrains.Connectors.Http.MemoryTokens(), new HastyTime(time));
            var trial = new ErpTrial(erp, configuration, () => $"BG-{Guid.NewGuid():N}", time);
            var steps = new List<TrialStep>();
            await foreach (var one in trial.Run(TestContext.Current.CancellationToken))
            {
                steps.Add(one);
            }

            if (step.Length == 0)
            {
                steps.ShouldAllBe(one => one.IsGood != false);
                continue;
            }

            var bads = steps.Where(one => one.IsGood == false).ToList();
            bads.ShouldContain(
                one => one.Name == step && one.Words.Contains(told, StringComparison.Ordinal), string.Join('\n', steps));
        }
    }
}
