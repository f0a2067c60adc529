using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Retention;
using BillingGrains.Grains.Journaling;

namespace BillingGrains.Grains.Retention;

/// <summary>The register of legal holds and erasures. One for the installation: key "retention/all".</summary>
public interface IRetentionGrain : IJournaledGrain
{
    Task<Answer> Tell(RegisterCommand command, Origin origin);

    /// <summary>As it stands now.</summary>
    Task<RegisterPage> Read();
}
