using BillingGrains.Boundary.Tests.Erp;
using BillingGrains.Boundary.Tests.Journal;
using BillingGrains.Connectors.Http;
using BillingGrains.Domain.Posting;
using BillingGrains.Storage.Tokens;
using Npgsql;

namespace BillingGrains.Boundary.Tests.Generic;

/// <summary>Refresh tokens that are good once, of silos that share a database.</summary>
public sealed class SharedTokensTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string Code =
        "\"access\": { \"kind\": \"oauthCode\", \"tokenUrl\": \"/token\", \"client\": \"body\" },";

    private readonly FakeTime time = new();
    private NpgsqlDataSource database = null!;
    private string refresh = "consent";
    private int given;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => database = NpgsqlDataSource.Create(await postgres.NewDatabase());

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Many_silos_renew_a_token_once_and_all_use_the_new_one()
    {
        using var erp = Service();
        var silos = Enumerable.Range(0, 4).Select(_ => erp.Open(ScriptedErp.Configuration(Code), Store(), time)).ToList();
        for (var hour = 0; hour < 3; hour++)
        {
            var found = await Task.WhenAll(silos.SelectMany(silo =>
                Enumerable.Range(0, 3).Select(_ => silo.Find("k", Cancellation))));
            found.ShouldAllBe(static outcome => outcome is SendingOutcome.NotFound);
            given.ShouldBe(hour + 1);
            time.Advance(TimeSpan.FromHours(1));
        }

        silos.ForEach(static silo => silo.Dispose());
    }

    [Fact]
    public async Task What_is_stored_opens_with_the_clients_secret_alone_and_is_each_tenants_own()
    {
        using var erp = Service();
        using var silo = erp.Open(ScriptedErp.Configuration(Code), Store(), time);
        await silo.Find("k", Cancellation);

        await using var command = database.CreateCommand("select encode(sealed, 'escape') from erp_token");
        var sealedText = (string)(await command.ExecuteScalarAsync(Cancellation))!;

        sealedText.ShouldNotContain("refresh");
        sealedText.ShouldNotContain("t1");
        (await Store().Read(Cancellation))!.RefreshToken.ShouldBe("refresh1");
        (await Store(secret: "another").Read(Cancellation)).ShouldBeNull();
        (await Store(tenant: "south").Read(Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task The_first_tokens_come_from_the_file_that_was_used_before()
    {
        var folder = Directory.CreateTempSubdirectory("billinggrains-tokens");
        try
        {
            var file = new FileTokens(Path.Combine(folder.FullName, "tokens"), "a secret");
            refresh = "of the file";
            await file.Change(
                (_, _) => Task.FromResult(new OAuthTokens("old", time.GetUtcNow(), refresh)), Cancellation);
            using var erp = Service();
            using var silo = erp.Open(ScriptedErp.Configuration(Code), Store(file), time);

            (await silo.Find("k", Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
            (await Store().Read(Cancellation))!.RefreshToken.ShouldBe("refresh1");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_new_consent_counts_in_place_of_what_is_stored()
    {
        using var erp = Service();
        using (var before = erp.Open(ScriptedErp.Configuration(Code), Store(), time))
        {
            await before.Find("k", Cancellation);
        }

        refresh = "consent again";
        using var after = erp.Open(ScriptedErp.Configuration(Code), Store(), time, consent: "consent again");

        (await after.Find("k", Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();
        given.ShouldBe(2);
    }

    [Fact]
    public async Task What_could_not_be_stored_is_not_used_and_is_stored_later_without_asking_again()
    {
        var forgetful = new ForgetfulStore(Store());
        using var erp = Service();
        using var silo = erp.Open(ScriptedErp.Configuration(Code), forgetful, time);

        (await silo.Find("k", Cancellation)).ShouldBeOfType<SendingOutcome.Deferred>().Detail.ShouldContain("kept");
        erp.Calls.Count.ShouldBe(1);
        forgetful.Forgets = false;
        (await silo.Find("k", Cancellation)).ShouldBeOfType<SendingOutcome.NotFound>();

        given.ShouldBe(1);
        (await Store().Read(Cancellation))!.RefreshToken.ShouldBe("refresh1");
    }

    private SharedTokens Store(ITokenStore? start = null, string secret = "a secret", string tenant = "north") =>
        new(new PostgresErpTokens(database), tenant, new TokenSeal(secret), start);

    /// <summary>Each refresh token is good once, and must have been stored when the token that came with it is used.</summary>
    private ScriptedErp Service() => new(async (request, body) =>
    {
        if (request.RequestUri!.AbsolutePath.EndsWith("token", StringComparison.Ordinal))
        {
            if (!body.Contains($"refresh_token={Uri.EscapeDataString(refresh)}", StringComparison.Ordinal))
            {
                return (400, """{"error":"invalid_grant"}""");
            }

            refresh = $"refresh{++given}";
            return (200, $$"""{"access_token":"t{{given}}","expires_in":3600,"refresh_token":"{{refresh}}"}""");
        }

        (await Store().Read(Cancellation))!.RefreshToken.ShouldBe(refresh);
        return (200, ScriptedErp.Empty);
    });

    /// <summary>Breaks off before anything is stored.</summary>
    private sealed class ForgetfulStore(ITokenStore inner) : ITokenStore
    {
        public bool Forgets { get; set; } = true;

        public Task<OAuthTokens?> Read(CancellationToken cancellation) => inner.Read(cancellation);

        public async Task<OAuthTokens> Change(
            Func<OAuthTokens?, CancellationToken, Task<OAuthTokens>> change, CancellationToken cancellation)
        {
            if (!Forgets)
            {
                return await inner.Change(change, cancellation);
            }

            await change(await inner.Read(cancellation), cancellation);
            throw new TokensUnavailableException("The disk is full.", new IOException());
        }
    }
}
