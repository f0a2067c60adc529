using BillingGrains.Domain.Deciding;
using BillingGrains.Domain.Exceptions;
using BillingGrains.Grains.Journaling;

namespace BillingGrains.Grains.Exceptions;

/// <summary>What people do about one cause of exceptions. Key "case/{cause}".</summary>
public interface ICaseGrain : IJournaledGrain
{
    Task<Answer> Tell(CaseCommand command, Origin origin);
}
